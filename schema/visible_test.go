package schema

import (
	"bytes"
	"testing"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"三公经费\n3.25\t万元":       "三公经费\n3.25\t万元",
		"\x1b[31m某局\x00":       "␛[31m某局␀",
		"某\u202e局\u2066\u200f": "某‹U+202E›局‹U+2066›‹U+200F›",
		"a\x7fb\u009bc\rd":     "a␡b‹U+009B›c␍d",
		"a\r\nb\x07":           "a\r\nb␇",
	} {
		if got := Visible(text); got != want {
			t.Errorf("Visible(%q) = %q, want %q", text, got, want)
		}
	}
	var out bytes.Buffer
	w := &VisibleWriter{W: &out}
	for _, b := range []byte("\x1b[2J某\u202e局\n") { // characters come in pieces
		if n, err := w.Write([]byte{b}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	}
	if want := "␛[2J某‹U+202E›局\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

func TestClean(t *testing.T) {
	for name, want := range map[string]string{
		"某局":                      "某局",
		"\x1b[31m某\u202e局\x1b[0m": "某局",
		"\u009b1;31m某局\x07":       "某局",
		"某市\n某局":                  "某市 某局",
		"[31m某局":                  "[31m某局", // no command without its ESC
	} {
		if got := Clean(name); got != want {
			t.Errorf("Clean(%q) = %q, want %q", name, got, want)
		}
	}
	if !SameUnit("\x1b[31m某市审计局\x1b[0m", "某市审计局") {
		t.Error("a name with an escape is another unit's")
	}
}
