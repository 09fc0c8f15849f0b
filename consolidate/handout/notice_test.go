package handout

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestNoticeShowsControlCharacters(t *testing.T) {
	data, err := Notice{Unit: "\x1b[31m某\u202e局", Year: 2023}.Write()
	if err != nil {
		t.Fatal(err)
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := zr.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	if want := "␛[31m某‹U+202E›局："; !strings.Contains(string(text), want) {
		t.Errorf("the notice does not hold %q", want)
	}
}
