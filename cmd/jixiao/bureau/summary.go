package bureau

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/consolidate/whole"
	"jixiao/schema"
	"jixiao/schema/store"
)

// Reading goes through a year as a source of summaries. Errors of the database
// go before those of do.
func Reading(ctx context.Context, db *store.DB, year int, do func(summary.Source) error) error {
	records, err := db.Records(ctx, "", year)
	if err != nil {
		return err
	}
	return db.Read(ctx, year, func(r *store.Reading) error {
		source, failed := sourceOf(ctx, r)
		source.Arrivals = Arrivals(records)
		err := do(source)
		if *failed != nil {
			return *failed
		}
		return err
	})
}

// Since says which of a year's units a source holds that ReadingSince reads.
type Since struct {
	Revision int64 // of the database, by the source
	// Part says that they are only those of which something has changed; Gone are
	// units of which nothing stands any more.
	Part bool
	Gone []string
	// Place orders the units of all sources, by their places in the source.
	Place func(unit int) int64
}

// ReadingSince is Reading for who knows what stood at a revision of the database, 0
// for nothing: of the units the source has those of which something may be
// otherwise (see store.DB.ReadSince). What the source says of the whole year, it
// says of all units.
func ReadingSince(ctx context.Context, db *store.DB, year int, revision int64, do func(summary.Source, Since) error) error {
	return db.ReadSince(ctx, year, revision, withSource(ctx, do))
}

// ReadUnit reads what a unit handed in for a year, and the year before; nil where
// nothing of it stands.
func ReadUnit(ctx context.Context, db *store.DB, year int, unit string) (u *summary.Unit, settings *schema.Settings, err error) {
	err = db.ReadUnit(ctx, year, unit, withSource(ctx, func(source summary.Source, _ Since) error {
		settings = source.Settings
		if len(source.Units) == 0 {
			return nil
		}
		filed, err := source.Read([]int{0})
		if err == nil {
			u = summary.NewUnit(source.Catalogue, filed[0], source.Settings)
		}
		return err
	}))
	return u, settings, err
}

// withSource has a source made of a reading.
func withSource(ctx context.Context, do func(summary.Source, Since) error) func(*store.Reading) error {
	return func(r *store.Reading) error {
		records, err := r.Records(ctx)
		if err != nil {
			return err
		}
		source, failed := sourceOf(ctx, r)
		source.Arrivals = Arrivals(records)
		err = do(source, Since{Revision: r.Revision, Part: r.Part, Gone: r.Gone, Place: r.Place})
		if *failed != nil {
			return *failed
		}
		return err
	}
}

// sourceOf has the units of a reading summarized. What goes wrong with the
// reading, and not with the summary, is kept in failed.
func sourceOf(ctx context.Context, r *store.Reading) (source summary.Source, failed *error) {
	failed = new(error)
	return summary.Source{
		Catalogue: summary.NewCatalogue(r.Model()), Year: r.Year, Settings: r.Settings, Absent: r.Absent, Units: r.Units, YearBefore: r.YearBefore,
		Read: func(units []int) (filed []summary.Filed, err error) {
			defer func() { *failed = err }()
			submissions, err := r.Submissions(ctx, units)
			if err != nil {
				return nil, err
			}
			findings, err := r.Findings(ctx, submissions, units)
			if err != nil {
				return nil, err
			}
			found := map[string][]schema.Finding{}
			for _, f := range findings {
				found[f.Unit] = append(found[f.Unit], f)
			}
			before := map[string]*schema.Submission{}
			if r.YearBefore {
				earlier, err := r.Before(ctx, units)
				if err != nil {
					return nil, err
				}
				for _, s := range earlier {
					before[s.Unit] = s
				}
			}
			filed = make([]summary.Filed, len(submissions))
			for i, s := range submissions {
				filed[i] = summary.Filed{Submission: s, Before: before[s.Unit], Findings: found[s.Unit]}
			}
			return filed, nil
		},
	}, failed
}

// RefusedFiles lists the files that were refused and have not been imported
// since.
func RefusedFiles(files []store.File) []report.Refused {
	var refused []report.Refused
	for _, f := range files {
		if f.Status == store.Refused && f.Cleared == nil {
			refused = append(refused, report.Refused{File: f.Name, Reason: Kept(f).InBook()})
		}
	}
	return refused
}

// Printed are the sheets of the PDF: all that is read on paper, or those that were
// asked for where none of them is.
func Printed(o report.Options) []string {
	sheets := o.Sheets
	if len(sheets) == 0 {
		sheets = report.SheetNames
	}
	printed := slices.DeleteFunc(slices.Clone(sheets), func(name string) bool {
		return slices.Contains([]string{"数据来源", "指标明细", "图表数据"}, name)
	})
	if len(printed) == 0 { // which would be all
		return sheets
	}
	return printed
}

// ErrNoOffice says that LibreOffice, which makes the PDF, is not installed.
var ErrNoOffice = errors.New("LibreOffice not found")

// office finds LibreOffice.
func office() (string, error) {
	names := []string{"soffice", "libreoffice"}
	if runtime.GOOS == "windows" {
		for _, root := range []string{os.Getenv("ProgramFiles"), os.Getenv("ProgramFiles(x86)")} {
			names = append(names, filepath.Join(root, "LibreOffice", "program", "soffice.exe"))
		}
	}
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", ErrNoOffice
}

// MakePDF has LibreOffice print a workbook, and returns the PDF. The error wraps
// ErrNoOffice where there is no LibreOffice.
func MakePDF(ctx context.Context, workbook string) ([]byte, error) {
	program, err := office()
	if err != nil {
		return nil, err
	}
	dir, drop, err := whole.TempFolder()
	if err != nil {
		return nil, err
	}
	defer drop()
	profile := url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(filepath.Join(dir, "profile")), "/")}
	said, err := exec.CommandContext(ctx, program, "-env:UserInstallation="+profile.String(), "--headless", "--norestore",
		"--convert-to", "pdf", "--outdir", dir, workbook).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", program, err, said)
	}
	base := strings.TrimSuffix(filepath.Base(workbook), filepath.Ext(workbook))
	data, err := os.ReadFile(filepath.Join(dir, base+".pdf"))
	if err != nil {
		return nil, fmt.Errorf("%s made no PDF: %w: %s", program, err, said)
	}
	return data, nil
}

// EachUnit computes the units of a source one after the other, and returns the
// names of all.
func EachUnit(source summary.Source, do func(*summary.Unit)) (filed []string, err error) {
	const atOnce = 20 // units
	for from := 0; from < len(source.Units); from += atOnce {
		var units []int
		for i := from; i < min(from+atOnce, len(source.Units)); i++ {
			units = append(units, i)
		}
		read, err := source.Read(units)
		if err != nil {
			return nil, err
		}
		for _, f := range read {
			filed = append(filed, f.Submission.Unit)
			do(summary.NewUnit(source.Catalogue, f, source.Settings))
		}
	}
	return filed, nil
}

// CanPrint reports whether there is a program to make a PDF with.
func CanPrint() bool {
	_, err := office()
	return err == nil
}
