package main

import (
	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/licenses"
)

func newLicenses(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "licenses [选项]",
		Aliases:               []string{"许可"},
		Short:                 helpLicenses,
		Long:                  helpLicensesLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			notices, err := licenses.All()
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), notices)
			}
			printLicenses(cmd.OutOrStdout(), notices)
			return nil
		},
	}
}
