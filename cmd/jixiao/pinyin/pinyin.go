// Package pinyin tells whether a Chinese name is what a person types into a
// search box: a part of the name, the initials of its pinyin, or the pinyin
// itself without tones.
//
// It matches and does not rank, knows readings of characters and none of words
// (重庆 is found as zq too), and corrects no misspelling.
package pinyin

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// Name is a name prepared for search. The zero Name is a blank one.
type Name struct {
	folded string
	chars  []*char
}

// char is a character that names are made of, shared by all places it has.
type char struct {
	text     string   // folded
	initials uint32   // letters that the readings begin with
	starts   uint32   // those, and the text itself where it is a letter
	readings []string // without tones, ü as v and as u
	passed   bool     // a bracket or the like, which no pinyin stands for
}

// New prepares a name.
func New(name string) Name { return List([]string{name})[0] }

// List prepares names, in their order. It reads each character once, which
// makes it much cheaper than New for each.
func List(names []string) []Name {
	known := map[rune]*char{}
	list := make([]Name, len(names))
	for i, name := range names {
		n := &list[i]
		n.folded = strings.Join(strings.Fields(fold(name)), "")
		n.chars = make([]*char, 0, utf8.RuneCountInString(n.folded))
		for _, r := range n.folded {
			if known[r] == nil {
				known[r] = newChar(r)
			}
			n.chars = append(n.chars, known[r])
		}
	}
	return list
}

func newChar(r rune) *char {
	c := &char{text: string(r), passed: !unicode.IsLetter(r) && !unicode.IsDigit(r)}
	// The dictionary itself: the library's function runs several regular
	// expressions over each reading.
	for reading := range strings.SplitSeq(fold(pinyin.PinyinDict[int(r)]), ",") {
		for _, spelling := range []string{reading, strings.ReplaceAll(reading, "v", "u")} {
			if spelling != "" && !slices.Contains(c.readings, spelling) {
				c.readings = append(c.readings, spelling)
				c.initials |= letter(spelling[0])
			}
		}
	}
	c.starts = c.initials | letter(c.text[0])
	return c
}

// Query is what a person typed, prepared to be matched with many names. The
// zero Query matches every name.
type Query struct{ words []string }

// NewQuery prepares a query. White space parts it into words.
func NewQuery(text string) Query {
	// An input method that is still composing puts apostrophes between the
	// syllables: wen'lv.
	text = strings.NewReplacer("'", "", "’", "", "‘", "").Replace(fold(text))
	return Query{strings.Fields(text)}
}

// Matches reports whether each word of the query is one of these:
//
//   - a part of the name, with case, width and white space ignored,
//   - the initials of characters that follow one another: yylq for 岳阳楼区,
//   - their pinyin without tones, the last syllable perhaps incomplete: wenl,
//     wenlv, wenlü or wenlu for 文旅.
//
// A character is met by any of its readings, and by itself, so that words may
// mix both (文旅ju, 第110zx); letters and digits of the name stand for
// themselves. Brackets and other signs of the name may be left out.
func (n Name) Matches(q Query) bool {
	for _, word := range q.words {
		if !strings.Contains(n.folded, word) && !n.spelt(word, false) && !n.spelt(word, true) {
			return false
		}
	}
	return true
}

// longest is how many bytes of a word are matched by pinyin, one bit for each
// in the state of spelt. The full pinyin of twenty characters is no longer.
const longest = 63

// spelt reports whether initials, or whole syllables, spell the word. It goes
// through the name once, whatever the readings: bit i of the state says that
// characters right before this one spell the first i bytes of the word. Bit 0
// is always set, as the word may begin anywhere.
func (n Name) spelt(word string, syllables bool) bool {
	if len(word) > longest {
		return false
	}
	first := letter(word[0])
	state := uint64(1)
	for _, c := range n.chars {
		if state == 1 && first != 0 && c.starts&first == 0 {
			continue
		}
		next := uint64(1)
		if c.passed {
			next |= state
		}
		for s := state; s != 0; s &= s - 1 {
			at := bits.TrailingZeros64(s)
			rest := word[at:]
			if strings.HasPrefix(rest, c.text) {
				next |= 1 << (at + len(c.text))
			}
			if c.initials&letter(rest[0]) == 0 {
				continue
			}
			if !syllables {
				next |= 1 << (at + 1)
				continue
			}
			for _, reading := range c.readings {
				if strings.HasPrefix(reading, rest) {
					return true
				}
				if strings.HasPrefix(rest, reading) {
					next |= 1 << (at + len(reading))
				}
			}
		}
		if next>>len(word) != 0 {
			return true
		}
		state = next
	}
	return false
}

// letter is the bit of a small Latin letter, and none for any other byte.
func letter(c byte) uint32 {
	if c < 'a' || c > 'z' {
		return 0
	}
	return 1 << (c - 'a')
}

// fold takes out what a person does not type or types either way: case, width,
// circles (①), tones and other marks. ü becomes v, its key on a keyboard.
func fold(text string) string {
	text = strings.ToLower(norm.NFKD.String(text))
	text = strings.ReplaceAll(text, "u\u0308", "v")
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Cf) {
			return -1
		}
		return r
	}, text)
}
