// Package fact tells which clauses of a text speak of somebody's family,
// danger, relations, studies, work or business secrets. It is a linear model over the
// characters of a clause and of its neighbours: rules know words, the model
// knows what clauses of a kind have in common. docs/model-card.md says what it was trained on.
package fact

import (
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

// Topics are what a clause may speak of; the first is nothing of the kind.
var Topics = [...]rules.Entity{"", rules.Risk, rules.Family, rules.Relation, rules.Study, rules.Employment, rules.Customer, rules.TradeSecret}

const topics = len(Topics)

// A Clause is a part of a folded text between punctuation.
type Clause struct {
	Start, End int  // bytes, half open
	first      bool // of its line
}

// breaks end a clause.
const breaks = "\n。;!?…|\t,:()[]【】"

// trimmed stands at the ends of a clause without being part of it.
const trimmed = " \r\"'“”‘’「」、·*#>-"

// Split returns the clauses of a folded text, in order.
func Split(text string) []Clause {
	var out []Clause
	start, first := 0, true
	add := func(end int) {
		s := strings.TrimLeft(text[start:end], trimmed)
		from := end - len(s)
		if s = strings.TrimRight(s, trimmed); s != "" {
			out = append(out, Clause{from, from + len(s), first})
			first = false
		}
	}
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			if r, n = utf8.DecodeRuneInString(text[i:]); r >= 0x4E00 && r <= 0x9FFF {
				i += n
				continue
			}
		}
		if strings.ContainsRune(breaks, r) {
			add(i)
			start = i + n
			first = first || r == '\n'
		}
		i += n
	}
	add(len(text))
	return out
}

// Features are n-grams of characters, each counted once for the clause that
// holds it and once for each neighbour.
const (
	inside = iota // of the clause itself
	before        // of the clause before it in its line
	behind        // of the clause after it in its line
	places
)

// code returns what stands for r in features: the cases of a letter are alike,
// digits are, and so are Chinese numerals.
func code(r rune) uint16 {
	switch {
	case '0' <= r && r <= '9':
		return '0'
	case 'A' <= r && r <= 'Z':
		return uint16(r + 'a' - 'A')
	case r > 0xFFFF:
		return beyond
	}
	switch r {
	case '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '几':
		return '一'
	}
	return uint16(r)
}

// beyond stands for all characters beyond the basic plane.
const beyond = 0xFFFD

// encode appends the codes of a clause to buf, between those of its ends. A
// row of digits is one: 0 if it is short enough for an age, a mark or a year, #
// otherwise.
func encode(buf []uint16, clause string) []uint16 {
	buf = append(buf, '^')
	digits := 0
	for _, r := range clause {
		c := code(r)
		if c == '0' {
			if digits++; digits == 1 {
				buf = append(buf, c)
			} else if digits > 4 {
				buf[len(buf)-1] = '#'
			}
			continue
		}
		digits = 0
		buf = append(buf, c)
	}
	return append(buf, '$')
}

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
