package handout

import (
	"bytes"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// A cell with a threaded comment also has a comment of the old kind, which says
// the same to programs that know no threads. Programs that know them, Excel 365
// before all, show the thread instead of a comment whose author is 「tc={id}」. A
// mark is therefore written twice: into the comment, and as a reply in the thread.

// reviewer is the person who writes the replies. A later copy knows the replies
// of an earlier one by this id.
const reviewer = "{6A1F0C52-7C0B-4E57-9B1D-5B0E9D6C2A41}"

// Kinds of relationships to threads and to the people in them.
const (
	relThread = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
	relPerson = "http://schemas.microsoft.com/office/2017/10/relationships/person"
)

type threads struct {
	List []struct {
		Ref      string `xml:"ref,attr"`
		ID       string `xml:"id,attr"`
		Parent   string `xml:"parentId,attr"`
		Reviewer string `xml:"personId,attr"`
	} `xml:"threadedComment"`
}

// threads takes the replies of earlier copies out of a workbook, and answers each
// thread on a marked cell with the text of its mark.
func (m *marker) threads(b book) error {
	sheets, err := b.sheets()
	if err != nil {
		return err
	}
	answered := false
	for _, sheet := range slices.Sorted(maps.Keys(sheets)) {
		targets, err := b.targets(sheets[sheet])
		if err != nil {
			return err
		}
		for _, r := range targets {
			if r.Type != relThread || b.parts[r.Target] == nil {
				continue
			}
			text, n, err := m.reply(b.parts[r.Target], sheet)
			if err != nil {
				return fmt.Errorf("%s: %w", r.Target, err)
			}
			b.parts[r.Target] = text
			answered = answered || n > 0
		}
	}
	if !answered {
		return nil
	}
	targets, err := b.targets(partWorkbook)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(targets, func(r relationship) bool { return r.Type == relPerson })
	if i < 0 || b.parts[targets[i].Target] == nil {
		return fmt.Errorf("there are threads of comments, and nobody who wrote them")
	}
	people := targets[i].Target
	if bytes.Contains(b.parts[people], []byte(reviewer)) {
		return nil
	}
	b.parts[people], err = ending(b.parts[people], func(prefix string) string {
		return `<` + prefix + `person displayName="` + author + `" id="` + reviewer + `" userId="` + author + `" providerId="None"/>`
	})
	return err
}

// reply answers the threads of a sheet whose cells are marked, and returns the part
// with the answers and how many there are.
func (m *marker) reply(text []byte, sheet string) (answered []byte, n int, err error) {
	text, err = withoutReplies(text)
	if err != nil {
		return nil, 0, err
	}
	var all threads
	if err := xml.Unmarshal(text, &all); err != nil {
		return nil, 0, err
	}
	for _, t := range all.List {
		said, ok := m.said[Place{sheet, t.Ref}]
		if t.Parent != "" || !ok {
			continue
		}
		var escaped strings.Builder
		_ = xml.EscapeText(&escaped, []byte(said)) // a strings.Builder never fails
		dated := ""
		if !m.copy.Written.IsZero() {
			dated = ` dT="` + m.copy.Written.UTC().Format("2006-01-02T15:04:05.00") + `"`
		}
		text, err = ending(text, func(prefix string) string {
			return fmt.Sprintf(`<%[1]sthreadedComment ref="%[2]s"%[3]s personId="%[4]s" id="%[5]s" parentId="%[6]s"><%[1]stext>%[7]s</%[1]stext></%[1]sthreadedComment>`,
				prefix, t.Ref, dated, reviewer, replyID(t.ID, said), t.ID, escaped.String())
		})
		if err != nil {
			return nil, 0, err
		}
		n++
	}
	return text, n, nil
}

// withoutReplies is a part of threads without the replies of earlier copies.
func withoutReplies(text []byte) ([]byte, error) {
	if !bytes.Contains(text, []byte(reviewer)) {
		return text, nil
	}
	_, kids, err := elements(text)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(text)
	for _, k := range slices.Backward(kids) {
		if bytes.Contains(text[k.start:k.open], []byte(`personId="`+reviewer+`"`)) {
			out = slices.Delete(out, k.start, k.end)
		}
	}
	return out, nil
}

// replyID is the id of a reply. It differs for each thread and text.
func replyID(thread, said string) string {
	sum := sha256.Sum256([]byte(thread + "\x00" + said))
	return strings.ToUpper(fmt.Sprintf("{%x-%x-%x-%x-%x}", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]))
}

// ending puts an element at the end of the root of a part. write returns the
// element, given the prefix that the names of the part have.
func ending(text []byte, write func(prefix string) string) ([]byte, error) {
	root, _, err := elements(text)
	if err != nil {
		return nil, err
	}
	tag := string(bytes.Fields(text[root.start+1 : root.open])[0])
	prefix := ""
	if p, _, ok := strings.Cut(tag, ":"); ok {
		prefix = p + ":"
	}
	if closed, ok := bytes.CutSuffix(text[root.start:root.open], []byte("/>")); ok { // the root is empty
		return slices.Concat(text[:root.start], closed, []byte(">"+write(prefix)+"</"+strings.TrimRight(tag, "/>")+">"), text[root.end:]), nil
	}
	last := bytes.LastIndex(text[:root.end], []byte("</"))
	return slices.Concat(text[:last], []byte(write(prefix)), text[last:]), nil
}

// Attributes of a comment of the old kind.
var (
	commentTag = regexp.MustCompile(`<(?:[A-Za-z0-9]+:)?comment\s[^>]*>`)
	commentRef = regexp.MustCompile(`\sref="([^"]*)"`)
	commentUID = regexp.MustCompile(`\sxr:uid="[^"]*"`)
)

// mendComments gives the comments of a sheet back the ids that excelize drops. A
// thread finds its comment of the old kind by this id.
func mendComments(original, marked []byte) []byte {
	ids := map[string][]byte{}
	for _, tag := range commentTag.FindAll(original, -1) {
		if ref, id := commentRef.FindSubmatch(tag), commentUID.Find(tag); ref != nil && id != nil {
			ids[string(ref[1])] = id
		}
	}
	if len(ids) == 0 {
		return marked
	}
	out := commentTag.ReplaceAllFunc(marked, func(tag []byte) []byte {
		ref := commentRef.FindSubmatch(tag)
		if ref == nil || ids[string(ref[1])] == nil || commentUID.Match(tag) {
			return tag
		}
		return slices.Concat(bytes.TrimRight(tag, ">"), ids[string(ref[1])], []byte(">"))
	})
	if bytes.Contains(out, []byte("xmlns:xr=")) {
		return out
	}
	return bytes.Replace(out, []byte("<comments "), []byte(`<comments xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="xr" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" `), 1)
}

// isComments reports whether a part holds comments of the old kind.
func isComments(name string) bool {
	ok, _ := path.Match("xl/comments*.xml", name) // the pattern is right
	return ok
}
