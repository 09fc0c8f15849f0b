package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress is a bar on a terminal, and nothing elsewhere.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(w io.Writer, files int) progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || files < 2 {
		return progress{}
	}
	return progress{progressbar.NewOptions(files,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(progressReading),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
	)}
}

// step counts one file. A bar that cannot be drawn is no reason to stop.
func (p progress) step() {
	if p.bar != nil {
		_ = p.bar.Add(1)
	}
}

func (p progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}

// bars are progress of work whose length is known as it goes, one bar after the other.
type bars struct {
	w   io.Writer
	bar progress
}

func newBars(w io.Writer) *bars { return &bars{w: w} }

func (b *bars) step(done, all int) {
	if done == 1 {
		b.bar.done()
		b.bar = newProgress(b.w, all)
	}
	b.bar.step()
}

func (b *bars) done() { b.bar.done() }
