// Command jixiao reads the performance self-evaluation forms (绩效自评) that the
// budget units of a district hand in, checks them, and writes the district's
// summary workbook.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"jixiao/schema"
	"jixiao/schema/store"
)

// Exit codes.
const (
	exitDone    = 0
	exitRefused = 1 // done, but a file was refused; with --strict also a finding or a flag
	exitFailed  = 2 // could not run
)

// errPending ends a command that has done its work and has already said what
// needs a person.
var errPending = errors.New("done, with something for a person to do")

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // the latter when a console window is closed or the computer shut down
	defer stop()
	cobra.MousetrapHelpText = "" // a double click in the Explorer of Windows opens the page
	o := new(options)
	root := newRootOf(o)
	root.SetOut(&schema.VisibleWriter{W: os.Stdout})
	err := root.ExecuteContext(ctx)
	if o.opened != nil && !o.opened.Whole() && !store.Alone(o.db) {
		fmt.Fprintln(os.Stderr, logLeftLine(o.db))
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errPending):
		return exitRefused
	}
	fmt.Fprintln(os.Stderr, schema.Visible(explain(err)))
	return exitFailed
}
