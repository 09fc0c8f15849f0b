package importer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"jixiao/importer/grid"
	"jixiao/samples/thorough"
	"jixiao/schema"
)

// swollen puts rows behind the line of the model that begins with after.
func swollen(t testing.TB, after string, n int, row func(i int) string) string {
	t.Helper()
	base := model(t)
	at := strings.Index(base, after)
	if at < 0 {
		t.Fatalf("the model has no %q", after)
	}
	at += strings.IndexByte(base[at:], '\n') + 1
	var b strings.Builder
	b.WriteString(base[:at])
	for i := range n {
		b.WriteString(row(i) + "\n")
	}
	b.WriteString(base[at:])
	return b.String()
}

// oneSheet takes the sheets of a text for one.
func oneSheet(text string) string {
	var b strings.Builder
	b.WriteString("# 全部\n")
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "# ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// hostileText are texts of sheets made to be matched for ever, of n rows or
// columns.
var hostileText = []struct {
	name string
	text func(t testing.TB, n int) string
}{
	{"rows that are not known", func(t testing.TB, n int) string {
		return swollen(t, "三公经费 | 7.4", n, func(i int) string { return fmt.Sprintf("某某费用%d | %d | < | %d | < | %d | <", i, i, i, i) })
	}},
	{"named rows", func(t testing.TB, n int) string {
		return swollen(t, "1、业务工作经费 | 0", n, func(i int) string { return fmt.Sprintf("区级专项%d | %d | < | %d | < | %d | <", i, i, i, i) })
	}},
	{"indicators", func(t testing.TB, n int) string {
		return swollen(t, "^ | 产出指标", n, func(i int) string { return fmt.Sprintf("^ | ^ | ^ | 指标%d | %d次 | %d次 | 1 | 1 |", i, i, i) })
	}},
	{"one line again and again", func(t testing.TB, n int) string {
		return swollen(t, "三公经费 | 7.4", n, func(i int) string { return fmt.Sprintf("三公经费 | %d | < | %d | < | %d | <", i, i, i) })
	}},
	{"heads again and again", func(t testing.TB, n int) string {
		return swollen(t, "经费控制情况", n, func(int) string {
			return "经费控制情况(万元) | 2022年决算数 | < | 2023年预算数 | < | 2023年决算数 | <"
		})
	}},
	{"headings again and again", func(t testing.TB, n int) string {
		return swollen(t, "附件1 |", n, func(int) string {
			return "2023年度预算单位整体支出绩效评价基础数据表 | < | < | < | < | < | <"
		})
	}},
	{"headings that go on", func(t testing.TB, n int) string {
		return swollen(t, "三公经费 | 7.4", n, func(int) string {
			return "2023年度预算单位整体支出绩效评价基础数据表（续表） | < | < | < | < | < | <"
		})
	}},
	{"text above", func(t testing.TB, n int) string {
		return swollen(t, "附件1 |", n, func(i int) string { return fmt.Sprintf("说明文字%d", i) })
	}},
	{"text and figures below", func(t testing.TB, n int) string {
		return swollen(t, "厉行节约保障措施", n, func(i int) string { return fmt.Sprintf("说明文字%d | 3 | 4", i) })
	}},
	{"fields again and again", func(t testing.TB, n int) string {
		return swollen(t, "附件1 |", n, func(int) string { return "预算单位名称 | 城市管理 | < | < | < | < | <" })
	}},
	{"buildings", func(t testing.TB, n int) string {
		return swollen(t, "^ | 无 | 无", n, func(i int) string { return fmt.Sprintf("^ | %d | %d | 1 | 1 | 1 | 1", i, i) })
	}},
	{"a wide row", func(t testing.TB, n int) string {
		return swollen(t, "三公经费 | 7.4", 1, func(int) string { return strings.Repeat("某费 | 1 | ", n/2) })
	}},
	{"wide heads", func(t testing.TB, n int) string {
		return swollen(t, "附件1 |", 1, func(int) string { return "经费 | " + strings.Repeat("2022年决算数 | 2023年预算数 | ", n/2) })
	}},
	{"wide heads in many rows", func(t testing.TB, n int) string {
		return swollen(t, "附件1 |", 20, func(int) string { return "经费 | " + strings.Repeat("2022年决算数 | 2023年预算数 | ", n/40) })
	}},
	{"wide fields", func(t testing.TB, n int) string {
		return swollen(t, "附件1 |", 1, func(int) string { return strings.Repeat("预算单位名称 | 某局 | ", n/2) })
	}},
	{"sheets", func(t testing.TB, n int) string { return strings.Repeat(model(t)+"\n", n/200) }},
	{"forms on one sheet", func(t testing.TB, n int) string { return oneSheet(strings.Repeat(model(t)+"\n", n/200)) }},
}

// readCounted reads a book as a file is read, its steps counted.
func readCounted(t testing.TB, ctx context.Context, b *grid.Book) ([]*schema.Filing, error) {
	t.Helper()
	r := reader(t, Given{})
	return (&Reader{r.model, r.given, r.finder.Reading(ctx)}).readBook("某单位.xlsx", b)
}

// Sheets made to be matched for ever are read, or refused for what they are: the
// outcome is the same whatever runs beside.
func TestHostileSheets(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector slows them tenfold")
	}
	outcome := func(h int) string {
		kind := hostileText[h]
		n, want := 600, error(nil)
		if endless[kind.name] {
			n, want = 20_000, ErrTooMuch
		}
		filings, err := readCounted(t, t.Context(), book(t, kind.text(t, n)))
		if !errors.Is(err, want) || err == nil && len(filings) == 0 {
			t.Errorf("%s: %d filings, %v", kind.name, len(filings), err)
		}
		return fmt.Sprintf("%s: %d filings, %v", kind.name, len(filings), err)
	}
	beside := make([]string, len(hostileText))
	var all sync.WaitGroup
	for h := range hostileText {
		all.Go(func() { beside[h] = outcome(h) })
	}
	all.Wait()
	if !thorough.Asked() {
		return
	}
	for h, said := range beside {
		if alone := outcome(h); said != alone {
			t.Errorf("side by side it is %s, alone %s", said, alone)
		}
	}
}

// endless are those of which a sheet of some size is refused.
var endless = map[string]bool{"headings again and again": true, "wide heads": true}

// large are honest files as large as they come: the sheets of many forms in one.
func large(t testing.TB) *grid.Book {
	return book(t, strings.Repeat(model(t)+"\n", 30))
}

// Several large files at once on one core are all read.
func TestFourLargeFilesOnOneCore(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if filings, err := readCounted(t, t.Context(), large(t)); err != nil || len(filings) == 0 {
				t.Errorf("%d filings, %v", len(filings), err)
			}
		})
	}
	all.Wait()
}

// impatient is a context that is done once it has been asked so many times whether
// it is. It counts how many times it is asked after that.
type impatient struct {
	context.Context
	patience     int64
	asked, after atomic.Int64
}

func (c *impatient) Err() error {
	if c.asked.Add(1) > c.patience {
		c.after.Add(1)
		return context.Canceled
	}
	return nil
}

// Reading ends soon when nobody waits any more, wherever it is: it asks again no
// more than a few times. Between two times that it asks is a bounded number of
// tokens, records or steps.
func TestReadingEndsForNobody(t *testing.T) {
	const few = 5
	try := func(name string, read func(ctx context.Context) error) {
		whole := &impatient{Context: t.Context(), patience: 1 << 60}
		_ = read(whole) // read or refused
		asked := whole.asked.Load()
		if asked < 3 {
			t.Errorf("%s: asked %d times in all", name, asked)
		}
		for _, patience := range []int64{0, 1, asked / 4, asked / 2, asked * 3 / 4, asked - 2} {
			ctx := &impatient{Context: t.Context(), patience: max(patience, 0)}
			if err := read(ctx); !errors.Is(err, context.Canceled) || ctx.after.Load() > few {
				t.Errorf("%s: stopped after %d of %d: %v, asked %d times after that", name, patience, asked, err, ctx.after.Load())
			}
		}
	}
	samples, err := filepath.Glob("../samples/formats/*")
	if err != nil || len(samples) == 0 {
		t.Fatal(samples, err)
	}
	for _, name := range append(samples, "../samples/broken/A3.xlsx") {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		switch filepath.Ext(name) {
		case ".xlsx", ".docx", ".ods", ".xlsm", ".fods":
			try(name, func(ctx context.Context) error {
				_, err := reader(t, Given{}).ReadContext(ctx, "某单位.xlsx", data)
				return err
			})
		}
	}
	books := large(t)
	try("many sheets", func(ctx context.Context) error {
		_, err := readCounted(t, ctx, books)
		return err
	})
}
