package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/schema"
)

// builtin is the model of the tests that need no other.
var builtin = schema.Builtin()

// The model is made where the program begins and handed down: nothing else asks for
// the one that the program knows by itself.
func TestTheModelIsHandedDown(t *testing.T) {
	begins := map[string]bool{"cmd/jixiao/main.go": true, "cmd/jixiao/root.go": true, "schema/forms.go": true, "schema/schematest/schematest.go": true}
	root, asked := filepath.Join("..", ".."), 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if !strings.Contains(string(text), "schema.Builtin(") && !strings.Contains(string(text), "schema.Declared(") {
			return nil
		}
		asked++
		if !begins[filepath.ToSlash(name)] {
			t.Errorf("%s asks for the model of the program by itself", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if asked < 3 {
		t.Errorf("%d files ask for the model", asked)
	}
}
