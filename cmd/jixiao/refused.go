package main

import (
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

// refusedJSON is a refused file; the JSON of the refused command.
type refusedJSON struct {
	File     string        `json:"file"`
	SHA256   string        `json:"sha256"`
	Size     int64         `json:"size"`
	Received string        `json:"received"` // RFC 3339
	Code     string        `json:"code"`
	Reason   string        `json:"reason"`
	Remedy   bureau.Remedy `json:"remedy"`
	Cleared  *decisionJSON `json:"cleared,omitempty"`
}

func refusedOf(f store.File) refusedJSON {
	why := bureau.Kept(f)
	return refusedJSON{f.Name, f.SHA256, f.Size, f.Received.Format(time.RFC3339), why.Code, why.String(), why.Remedy(), decisionOf(f.Cleared)}
}

func newRefused(o *options) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:                   "refused [选项]",
		Aliases:               []string{"拒收"},
		Short:                 helpRefused,
		Long:                  helpRefusedLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			files, err := db.Files(ctx)
			if err != nil {
				return databaseError{o.db, err}
			}
			list := []refusedJSON{}
			for _, f := range files {
				if f.Status == store.Refused && (all || f.Cleared == nil) {
					list = append(list, refusedOf(f))
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			printRefused(cmd.OutOrStdout(), list)
			return nil
		}),
	}
	cmd.Flags().BoolVar(&all, "all", false, helpRefusedAll)
	cmd.AddCommand(newClear(o))
	return cmd
}

// newClear clears refused files away.
func newClear(o *options) *cobra.Command {
	var because grounds
	cmd := &cobra.Command{
		Use:                   "clear 文件… --why 理由 [选项]",
		Aliases:               []string{"清理"},
		Short:                 helpClear,
		Long:                  helpClearLong,
		DisableFlagsInUseLine: true,
		Args:                  atLeastOne(oneArgument{"refused clear", "文件 --why 理由"}),
		PreRunE: func(*cobra.Command, []string) error {
			if because.missing() {
				return missingFlag{"why", "理由"}
			}
			return nil
		},
		RunE: o.writes(func(cmd *cobra.Command, args []string, db *store.DB) error {
			return o.clear(cmd, db, args, because)
		}),
	}
	because.flags(cmd, helpUndoClear)
	return cmd
}

// clear clears refused files away, or brings them back: all that are named, or none.
func (o *options) clear(cmd *cobra.Command, db *store.DB, named []string, because grounds) error {
	ctx := cmd.Context()
	files, err := db.Files(ctx)
	if err != nil {
		return databaseError{o.db, err}
	}
	var sums []string
	for _, word := range named {
		found := refusedNamed(files, word, because.undo)
		if len(found) == 0 {
			return bureau.RefusedError{Name: word, Err: whyNone(files, word, because.undo)}
		}
		for _, f := range found {
			sums = append(sums, f.SHA256)
		}
	}
	if because.undo {
		err = db.Unclear(ctx, sums, because.decision().By)
	} else {
		err = db.Clear(ctx, sums, because.decision())
	}
	switch {
	case bureau.IsAboutRefused(err): // somebody was faster, or it was named twice
		return bureau.RefusedError{Name: strings.Join(named, "、"), Err: err}
	case err != nil:
		return databaseError{o.db, err}
	}
	list, texts := make([]refusedJSON, len(sums)), make([]string, len(sums))
	for i, sum := range sums {
		now, _, err := db.File(ctx, sum)
		if err != nil {
			return databaseError{o.db, err}
		}
		list[i], texts[i] = refusedOf(now), bureau.ClearedText(now.Name, because.undo)
	}
	return o.print(cmd, list, texts)
}

// isRefusedFile reports whether a file is the one that a person means: by its name, or by
// the beginning of its sum.
func isRefusedFile(f store.File, word string) bool {
	const shortest = 8
	return f.Name == word || len(word) >= shortest && strings.HasPrefix(f.SHA256, strings.ToLower(word))
}

// refusedNamed returns the refused files that a person means: those that are cleared
// away, or those that are not.
func refusedNamed(files []store.File, word string, cleared bool) (found []store.File) {
	for _, f := range files {
		if f.Status == store.Refused && (f.Cleared != nil) == cleared && isRefusedFile(f, word) {
			found = append(found, f)
		}
	}
	return found
}

// whyNone says why none of the files is meant.
func whyNone(files []store.File, word string, undo bool) error {
	why := error(fs.ErrNotExist)
	for _, f := range files {
		switch {
		case !isRefusedFile(f, word):
		case f.Status != store.Refused:
			why = store.ErrNotRefused
		case undo:
			return store.ErrNotCleared
		default:
			return store.ErrCleared
		}
	}
	return why
}
