package web

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"testing"
)

// The libraries are those that assets/README.md says they are.
func TestVendored(t *testing.T) {
	readme, err := embedded.ReadFile("assets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| ([\w.]+\.js) \|.*\| ([0-9a-f]{64}) \|$`).FindAllStringSubmatch(string(readme), -1)
	if len(rows) != 2 {
		t.Fatalf("%d libraries are listed", len(rows))
	}
	for _, row := range rows {
		data, err := embedded.ReadFile("assets/" + row[1])
		if err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != row[2] {
			t.Errorf("%s has the sum %x", row[1], sum)
		}
	}
}
