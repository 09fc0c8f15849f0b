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
	"strings"
	"syscall"
	"time"

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

// serveName is the command that shows the page, which ends by itself.
const serveName = "serve"

// endsWithin is how long a command that is interrupted may take to end by itself. What
// is stored then is whole: the database takes a file's forms in one transaction, and
// every output gets its name when it is complete.
const endsWithin = 800 * time.Millisecond

func run() int {
	// SIGTERM comes when a console window is closed or the computer shut down. Signals
	// are heard until the program has ended: one that comes as it ends is not to make a
	// failure of what is done.
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	cobra.MousetrapHelpText = "" // a double click in the Explorer of Windows opens the page
	o := &options{model: schema.Builtin()}
	root := newRootOf(o)
	root.SetOut(&schema.VisibleWriter{W: os.Stdout})
	err := within(ctx, root, os.Args[1:])
	if o.opened != nil && !o.opened.Whole() && !store.Alone(o.db) {
		fmt.Fprintln(os.Stderr, logLeftLine(o.db))
	}
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errPending):
		return exitRefused
	}
	said := explain(o.named(err))
	if named, _, finding := root.Find(os.Args[1:]); finding == nil && errors.Is(err, context.Canceled) {
		said = interruptedLine(strings.TrimPrefix(named.CommandPath(), root.Name()+" "))
	}
	fmt.Fprintln(os.Stderr, schema.Visible(said))
	return exitFailed
}

// named names the database in an error of it that does not.
func (o *options) named(err error) error {
	if errors.As(err, new(databaseError)) {
		return err
	}
	for _, ofDatabase := range []error{store.ErrDamaged, store.ErrFailed, store.ErrReadOnly, store.ErrFull, store.ErrBusy} {
		if errors.Is(err, ofDatabase) {
			return databaseError{o.db, err}
		}
	}
	return err
}

// within runs a command, and when it is interrupted does not wait for it for longer
// than endsWithin: it may hang on a dead network drive. The page answers those who
// are using it, and sees to its end itself.
func within(ctx context.Context, root *cobra.Command, args []string) error {
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	if named, _, err := root.Find(args); err == nil && (named == root || named.Name() == serveName) {
		return <-ended
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(endsWithin):
		return ctx.Err()
	}
}
