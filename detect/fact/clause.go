// Package fact tells which clauses of a text speak of somebody's family,
// danger, relations, studies, livelihood, work or business secrets. It is a linear model over the
// characters of a clause and of its neighbours: rules know words, the model
// knows what clauses of a kind have in common. docs/model-card.md says what it was trained on.
package fact

import (
	"unicode/utf8"

	"yinqu/rules"
)

// Topics are what a clause may speak of; the first is nothing of the kind.
var Topics = [...]rules.Entity{"", rules.Risk, rules.Family, rules.Relation, rules.Study, rules.Employment, rules.Customer, rules.TradeSecret, rules.Occupation}

const topics = len(Topics)

// A Clause is a part of a folded text between punctuation.
type Clause struct {
	Start, End int   // bytes, half open
	from, to   int32 // its codes, with those of its ends
	first      bool  // of its line
	promising  bool
}

// breaks end a clause; trimmed stands at its ends without being part of it.
const (
	breaks  = "\n。;!?…|\t,:()[]【】"
	trimmed = " \r\"'“”‘’「」、·*#>-"
)

// numerals are the Chinese ones that a clause may count with.
const numerals = "一二两三四五六七八九十百几"

// The kinds of characters. Those of no kind are content.
const (
	content = iota
	numeral // content too
	breaker
	trimmer
)

// kinds are those of the characters up to U+FFFF, four a byte.
var kinds = func() (k [1 << 14]byte) {
	for kind, set := range [...]string{numeral: numerals, breaker: breaks, trimmer: trimmed} {
		for _, r := range set {
			k[r>>2] |= byte(kind) << (r & 3 * 2)
		}
	}
	return k
}()

func kindOf(r rune) byte {
	if r > 0xFFFF {
		return content
	}
	return kinds[r>>2] >> (r & 3 * 2) & 3
}

// split appends the clauses of a folded text, in order, to clauses, and the
// codes of their characters, between those of their ends, to codes. A row of
// digits is one code: 0 if it is short enough for an age, a mark or a year, #
// otherwise.
func split(text string, clauses []Clause, codes []uint16) ([]Clause, []uint16) {
	codes = append(codes, '^')
	c := Clause{Start: -1, first: true} // Start -1: nothing of it was seen
	digits := 0
	end := func() {
		if c.Start >= 0 {
			codes = append(codes[:c.to], '$', '^')
			c.to++
			clauses = append(clauses, c)
			c = Clause{Start: -1, from: c.to}
		} else {
			codes = codes[:c.from+1]
		}
		digits = 0
	}
	for i := 0; i < len(text); {
		at := i
		var r rune
		var kind byte
		if b := text[i]; b >= 0xE4 && b <= 0xE9 && i+2 < len(text) && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 {
			r = rune(b&15)<<12 | rune(text[i+1]&63)<<6 | rune(text[i+2]&63)
			kind = kindOf(r)
			i += 3
		} else {
			n := 1
			if r = rune(b); b >= utf8.RuneSelf {
				r, n = utf8.DecodeRuneInString(text[i:])
			}
			i += n
			switch kind = kindOf(r); kind {
			case breaker:
				end()
				c.first = c.first || r == '\n'
				continue
			case trimmer:
				if c.Start >= 0 {
					codes = append(codes, uint16(r))
					digits = 0
				}
				continue
			}
		}
		if c.Start < 0 {
			c.Start = at
		}
		if c := code(r, kind); c != '0' {
			codes = append(codes, c)
			digits = 0
		} else if digits++; digits == 1 {
			codes = append(codes, c)
		} else if digits > 4 {
			codes[len(codes)-1] = '#'
		}
		c.End, c.to = i, int32(len(codes))
	}
	end()
	return clauses, codes[:len(codes)-1]
}

// Features are n-grams of characters, each counted once for the clause that
// holds it and once for each neighbour.
const (
	inside = iota // of the clause itself
	before        // of the clause before it in its line
	behind        // of the clause after it in its line
	places
)

// code returns what stands for r, of a kind, in features: the cases of a letter
// are alike, digits are, and so are Chinese numerals.
func code(r rune, kind byte) uint16 {
	switch {
	case kind == numeral:
		return '一'
	case '0' <= r && r <= '9':
		return '0'
	case 'A' <= r && r <= 'Z':
		return uint16(r + 'a' - 'A')
	case r > 0xFFFF:
		return beyond
	}
	return uint16(r)
}

// beyond stands for all characters beyond the basic plane.
const beyond = 0xFFFD

// Keys of n-grams, and of a clause's length. 0 is no key.
func unigram(a uint16) uint32       { return key(uint64(a)) }
func bigram(a, b uint16) uint32     { return key(uint64(a)<<16 | uint64(b) | 1<<60) }
func trigram(a, b, c uint16) uint32 { return key(uint64(a)<<32 | uint64(b)<<16 | uint64(c) | 2<<60) }
func length(codes int) uint32       { return key(uint64(min(codes/4, 8)) | 3<<60) }

func key(gram uint64) uint32 {
	gram *= 0x9E3779B97F4A7C15
	gram ^= gram >> 29
	gram *= 0xD6E8FEB86659FD93
	return uint32(gram>>32) | 1
}

// eachKey calls yield with the key of every feature of an encoded clause, and
// whether it counts for the neighbours too.
func eachKey(c []uint16, yield func(key uint32, shared bool)) {
	for i := 1; i < len(c); i++ {
		yield(bigram(c[i-1], c[i]), true)
		if i < len(c)-1 {
			yield(unigram(c[i]), false)
			if i > 1 {
				yield(trigram(c[i-2], c[i-1], c[i]), false)
			}
		}
	}
	yield(length(len(c)-2), false)
}
