package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"jixiao/cmd/jixiao/web"
	"jixiao/schema/store"
)

// personJSON is who may log in; the JSON of the people command.
type personJSON struct {
	Name  string `json:"name"`
	Since string `json:"since"` // RFC 3339
}

// shortestPassword is in characters.
const shortestPassword = 8

func newPeople(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:                   "people [选项]",
		Aliases:               []string{"人员"},
		Short:                 helpPeople,
		Long:                  helpPeopleLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			people, err := db.People(ctx)
			if err != nil {
				return databaseError{o.db, err}
			}
			if !o.json {
				printPeople(cmd.OutOrStdout(), people)
				return nil
			}
			list := []personJSON{}
			for _, p := range people {
				list = append(list, personJSON{p.Name, p.Since.Format(time.RFC3339)})
			}
			return printJSON(cmd.OutOrStdout(), list)
		}),
	}
	cmd.AddCommand(newAddPerson(o), newRemovePerson(o))
	return cmd
}

func newAddPerson(o *options) *cobra.Command {
	var name, hash string
	return &cobra.Command{
		Use:                   "add 姓名 [选项]",
		Aliases:               []string{"增加"},
		Short:                 helpAddPerson,
		Long:                  helpAddPersonLong,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"people add", "姓名"}),
		PreRunE: func(cmd *cobra.Command, args []string) error {
			name = strings.TrimSpace(args[0])
			if name == "" {
				return oneArgument{"people add", "姓名"}
			}
			password, err := askPassword(cmd)
			if err != nil {
				return err
			}
			if utf8.RuneCountInString(password) < shortestPassword {
				return badPassword{}
			}
			if hash, err = web.HashPassword(password); err != nil {
				return badPassword{}
			}
			return nil
		},
		RunE: o.makes(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			if err := db.SetPassword(ctx, name, hash, byWhom("")); err != nil {
				return databaseError{o.db, err}
			}
			fmt.Fprintln(cmd.OutOrStdout(), personAdded(name))
			return nil
		}),
	}
}

func newRemovePerson(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "remove 姓名 [选项]",
		Aliases:               []string{"去掉"},
		Short:                 helpRemovePerson,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"people remove", "姓名"}),
		RunE: o.writes(func(cmd *cobra.Command, args []string, db *store.DB) error {
			ctx := cmd.Context()
			found, err := db.RemovePerson(ctx, args[0], byWhom(""))
			if err != nil {
				return databaseError{o.db, err}
			}
			if !found {
				return noSuchPerson{args[0]}
			}
			fmt.Fprintln(cmd.OutOrStdout(), personRemoved(args[0]))
			return nil
		}),
	}
}

// askPassword has a password typed twice, unseen; from elsewhere than a terminal
// it is the first line.
func askPassword(cmd *cobra.Command) (string, error) {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
		if err != nil && err != io.EOF {
			return "", err
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, question := range []string{askNewPassword, askAgain} {
		fmt.Fprint(cmd.ErrOrStderr(), question)
		password, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(cmd.ErrOrStderr())
		if err != nil {
			return "", err
		}
		typed[i] = string(password)
	}
	if typed[0] != typed[1] {
		return "", passwordsDiffer{}
	}
	return typed[0], nil
}
