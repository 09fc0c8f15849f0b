// Package pinyin tells whether a Chinese name matches the text that a person types into
// a search box: a part of the name, the initials of its pinyin, or the pinyin without
// tones.
//
// It matches and does not rank. It knows the readings of characters, not of words, so
// that zq finds 重庆 too. It corrects no misspelling.
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

// char is a character of names. All its places in a List share it.
type char struct {
	text     string   // folded
	initials uint32   // the letters with which the readings begin, as letter sets them
	starts   uint32   // those, and the text itself where it is a letter
	readings []string // without tones; ü is written as v and as u
	passed   bool     // a bracket or the like, which a query may leave out
}

// New prepares a name.
func New(name string) Name { return List([]string{name})[0] }

// List prepares names, in their order. It looks each character up once, and so is much
// faster than New for each name.
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

// newChar looks a character up.
func newChar(r rune) *char {
	c := &char{text: string(r), passed: !unicode.IsLetter(r) && !unicode.IsDigit(r)}
	// The dictionary is read here, since the library's function runs several regular
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

// Query is the text that a person typed, prepared to be matched with many names. The
// zero Query matches every name.
type Query struct{ words []string }

// NewQuery prepares a query. White space separates its words.
func NewQuery(text string) Query {
	// An input method puts apostrophes between syllables while a person types: wen'lv.
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
// Any reading of a character matches it, and so does the character itself, so that words
// may mix both (文旅ju, 第110zx). Letters and digits of the name match themselves. The
// query may leave out brackets and other signs of the name.
func (n Name) Matches(q Query) bool {
	for _, word := range q.words {
		if !strings.Contains(n.folded, word) && !n.spelt(word, false) && !n.spelt(word, true) {
			return false
		}
	}
	return true
}

// longest is the length in bytes of the longest word that is matched by pinyin: the state
// of spelt has one bit for each byte. The pinyin of twenty characters is no longer.
const longest = 63

// spelt reports whether the initials, or the whole syllables, of characters that follow
// one another spell the word. It goes through the name once, whatever the readings: bit i
// of the state says that the characters right before this one spell the first i bytes of
// the word. Bit 0 is always set, since the word may begin anywhere.
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
		for left := state; left != 0; left &= left - 1 {
			spelt := bits.TrailingZeros64(left) // bytes of the word
			next |= c.spells(word[spelt:], syllables) << spelt
		}
		if next>>len(word) != 0 {
			return true
		}
		state = next
	}
	return false
}

// spells says which beginnings of the rest of a word the character spells: bit i stands
// for the first i bytes. The last syllable of a word may be incomplete.
func (c *char) spells(rest string, syllables bool) (ends uint64) {
	if strings.HasPrefix(rest, c.text) {
		ends = 1 << len(c.text)
	}
	if c.initials&letter(rest[0]) == 0 {
		return ends
	}
	if !syllables {
		return ends | 1<<1
	}
	for _, reading := range c.readings {
		switch {
		case strings.HasPrefix(reading, rest):
			ends |= 1 << len(rest)
		case strings.HasPrefix(rest, reading):
			ends |= 1 << len(reading)
		}
	}
	return ends
}

// letter returns the bit that stands for a small Latin letter; 0 for any other byte.
func letter(c byte) uint32 {
	if c < 'a' || c > 'z' {
		return 0
	}
	return 1 << (c - 'a')
}

// fold removes the differences that a person does not type, or types either way: case,
// width, circles (①), tones and other marks. ü becomes v, which is its key on a keyboard.
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
