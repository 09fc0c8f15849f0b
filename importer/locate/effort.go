package locate

import (
	"context"
	"errors"
	"fmt"
)

// ErrTooMuch says that finding the forms of a file would take more steps than any
// honest file does.
var ErrTooMuch = errors.New("more to be matched than on any form")

// maxSteps is how many steps finding the forms of one file may take: a look at a
// cell, a row or a range. A submission of three forms takes some ten thousand, the
// forms of three hundred units in one workbook ten million.
const maxSteps = 30_000_000

// textStep is how many bytes of a text are looked at in a step.
const textStep = 64

// passedStep is how many cells are passed over in a step.
const passedStep = 16

// asks is how many steps pass until it is asked again whether anybody still waits.
const asks = 50_000

// effort counts the steps of finding the forms of one file. Steps are taken deep
// within the matching of labels, which hands no errors up: as in encoding/json, what
// ends it is a panic that does not leave the package.
type effort struct {
	ctx  context.Context
	left int
	next int // how many are left when it is asked again
}

// Reading returns a Finder of the same wordings that reads one file: all that it is
// asked to find counts together, and ends when ctx is done. One goroutine at a time
// may use it.
func (f *Finder) Reading(ctx context.Context) *Finder {
	one := *f
	one.effort = &effort{ctx, maxSteps, maxSteps}
	return &one
}

// stopped is the panic that ends finding.
type stopped struct{ err error }

// step counts some steps.
func (f *Finder) step(n int) {
	e := f.effort
	if e == nil {
		return
	}
	if e.left -= n; e.left > e.next {
		return
	}
	e.next = e.left - asks
	if err := e.ctx.Err(); err != nil {
		panic(stopped{err})
	}
	if e.left < 0 {
		panic(stopped{fmt.Errorf("%w: more than %d steps", ErrTooMuch, maxSteps)})
	}
}

// Count counts steps that are taken with what was found. The error is that of Find.
func (f *Finder) Count(n int) (err error) {
	defer f.effort.ended(&err)
	f.step(n)
	return nil
}

// Context is that of Reading.
func (f *Finder) Context() context.Context {
	if f.effort == nil {
		return context.Background()
	}
	return f.effort.ctx
}

// ended makes the panic that ended finding the error of who asked for it.
func (e *effort) ended(err *error) {
	switch p := recover().(type) {
	case nil:
	case stopped:
		*err = p.err
	default:
		panic(p)
	}
}
