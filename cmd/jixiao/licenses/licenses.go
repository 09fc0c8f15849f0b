// Package licenses has the licences of all that the program contains: its own, those
// of every module and package of the standard library that is linked on any system
// that it is built for, of SQLite, and of what the page's browser is given.
//
// They are collected by gen and kept in notices.json; a test says when that is not
// what the program is built from any more. Nothing is fetched.
package licenses

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:generate go run ./gen

//go:embed notices.json
var notices []byte

// Notice is a piece of software and the terms that it comes under.
type Notice struct {
	Name    string `json:"name"`
	Version string `json:"version"` // "" where it has none of its own
	Source  string `json:"source"`  // where it is to be had
	Texts   []Text `json:"texts"`
}

// Text is a file of terms or notices, whole.
type Text struct {
	File string `json:"file"` // within the software
	Text string `json:"text"`
}

// All returns the notices, the program's own first.
func All() ([]Notice, error) {
	var all []Notice
	if err := json.Unmarshal(notices, &all); err != nil {
		return nil, fmt.Errorf("read the embedded notices: %w", err)
	}
	return all, nil
}
