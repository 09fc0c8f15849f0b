// Command gen writes notices.json of package licenses, from the modules that the
// program is built from as the module cache has them, the Go installation, and the
// assets of the page. It is run by go generate in the folder of that package.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"jixiao/cmd/jixiao/licenses"
)

// targets are the systems that the program is built for; what is linked differs.
var targets = []string{"windows/amd64", "linux/amd64", "linux/arm64", "linux/loong64"}

func main() {
	data, err := collect(filepath.Join("..", "..", ".."))
	if err == nil {
		err = os.WriteFile("notices.json", data, 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// collect returns the notices as they are kept, of the module at root.
func collect(root string) ([]byte, error) {
	own, err := texts(root, []string{root})
	if err != nil {
		return nil, err
	}
	linked, err := linkedSoftware(root)
	if err != nil {
		return nil, err
	}
	assets, err := assetNotices(filepath.Join(root, "cmd", "jixiao", "web", "assets"))
	if err != nil {
		return nil, err
	}
	all := []licenses.Notice{{Name: "jixiao", Texts: own}}
	all = append(append(all, linked...), assets...)
	for _, n := range all {
		if len(n.Texts) == 0 {
			return nil, fmt.Errorf("%s %s has no licence", n.Name, n.Version)
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err = e.Encode(all)
	return out.Bytes(), err
}

// listed is what go list says of a package.
type listed struct {
	Dir, Root string
	Standard  bool
	Module    *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// software is a module, or the standard library, with the folders that are linked.
type software struct {
	name, version, source, root string
	folders                     map[string]bool
}

// linkedSoftware returns what go build links into the program for any target.
func linkedSoftware(root string) ([]licenses.Notice, error) {
	found := map[string]*software{}
	for _, target := range targets {
		packages, err := dependencies(root, target)
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			var s software
			switch {
			case p.Standard:
				s = software{name: "Go", source: "https://go.dev/", root: p.Root}
			case p.Module == nil || p.Module.Main:
				continue
			default:
				m := p.Module
				s = software{name: m.Path, version: m.Version, source: "https://pkg.go.dev/" + m.Path + "@" + m.Version, root: m.Dir}
			}
			if found[s.name] == nil {
				s.folders = map[string]bool{}
				found[s.name] = &s
			}
			found[s.name].folders[p.Dir] = true
		}
	}
	var all []licenses.Notice
	for _, name := range slices.Sorted(maps.Keys(found)) {
		s := found[name]
		files, err := texts(s.root, slices.Sorted(maps.Keys(s.folders)))
		if err != nil {
			return nil, err
		}
		all = append(all, licenses.Notice{Name: s.name, Version: s.version, Source: s.source, Texts: files})
		if name == "modernc.org/sqlite" { // what it is made from
			files := slices.DeleteFunc(slices.Clone(files), func(t licenses.Text) bool { return t.File != "LICENSE-SQLITE" })
			all = append(all, licenses.Notice{Name: "SQLite", Source: "https://www.sqlite.org/", Texts: files})
		}
	}
	return all, nil
}

// dependencies lists the packages of the program for a target.
func dependencies(root, target string) ([]listed, error) {
	system, processor, _ := strings.Cut(target, "/")
	cmd := exec.Command("go", "list", "-deps", "-json=Dir,Root,Standard,Module", "./cmd/jixiao")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("list what is linked for %s: %w\n%s", target, err, said.String())
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return packages, nil
		case err != nil:
			return nil, fmt.Errorf("list what is linked for %s: %w", target, err)
		}
		packages = append(packages, p)
	}
}

// terms are the names of files that terms and notices stand in.
var terms = regexp.MustCompile(`(?i)^(un)?licen[cs]e|^copying|^notice|^patents`)

// texts returns the terms that stand in folders and in those above them, up to a
// root; of equal ones the first.
func texts(root string, folders []string) ([]licenses.Text, error) {
	above := map[string]bool{root: true}
	for _, folder := range folders {
		for ; strings.HasPrefix(folder, root) && !above[folder]; folder = filepath.Dir(folder) {
			above[folder] = true
		}
	}
	var files []licenses.Text
	seen := map[string]bool{}
	for _, folder := range slices.SortedFunc(maps.Keys(above), func(a, b string) int {
		return cmp.Or(len(a)-len(b), strings.Compare(a, b))
	}) {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || !terms.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
				continue
			}
			data, err := os.ReadFile(filepath.Join(folder, e.Name()))
			if err != nil {
				return nil, err
			}
			name, err := filepath.Rel(root, filepath.Join(folder, e.Name()))
			if err != nil {
				return nil, err
			}
			text := clean(data)
			if !seen[text] {
				seen[text] = true
				files = append(files, licenses.Text{File: filepath.ToSlash(name), Text: text})
			}
		}
	}
	return files, nil
}

// clean is a text with the ends of lines of this system.
func clean(data []byte) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"))
}

// assetNotices returns the notices of what the page gives to a browser, as its
// README lists it.
func assetNotices(folder string) ([]licenses.Notice, error) {
	readme, err := os.ReadFile(filepath.Join(folder, "README.md"))
	if err != nil {
		return nil, err
	}
	var all []licenses.Notice
	for _, row := range regexp.MustCompile(`(?m)^\| (\w+)\S*\.js \| ([\w.]+), .*? \| ([\d.]+) \|`).FindAllStringSubmatch(string(readme), -1) {
		n := licenses.Notice{Name: row[2], Version: row[3], Source: "https://www.npmjs.com/package/" + row[2] + "/v/" + row[3]}
		names, err := filepath.Glob(filepath.Join(folder, row[1]+".[A-Z]*"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			n.Texts = append(n.Texts, licenses.Text{File: filepath.Base(name), Text: clean(data)})
		}
		all = append(all, n)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no assets are listed in %s", folder)
	}
	return all, nil
}
