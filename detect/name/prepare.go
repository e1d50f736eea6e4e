package name

import (
	"math"
	"strings"

	"yinqu/document"
)

// An Example is a text whose names are labelled.
type Example struct {
	Text  string
	Names []Labelled // sorted, disjoint
}

// Labelled is a labelled name: byte offsets of Example.Text.
type Labelled struct {
	document.Span
	Titled bool // PERSON_TITLE rather than PERSON
}

// Prior is what is known of characters and words before training.
type Prior struct {
	Given map[rune]float64 // how often a character is in a given name
	Words []Word           // dictionary words that are no names of persons
	Plain []string         // text without names
}

// A Word is a dictionary word of two to four characters.
type Word struct {
	Text string
	Pos  string // part of speech: "n", "v", "ns"...
}

// posOf numbers parts of speech.
func posOf(tag string) uint32 {
	for i, p := range []string{"ns", "nt", "nz", "n", "v", "a", "d", "t", "m", "r", "i", "l"} {
		if strings.HasPrefix(tag, p) {
			return uint32(i + 1)
		}
	}
	switch {
	case tag == "":
		return 14
	case strings.HasPrefix("zb", tag[:1]):
		return 6
	case strings.HasPrefix("pcuy", tag[:1]):
		return 13
	case tag[0] == 'q':
		return 9
	}
	return 14
}

// Prepare computes the look-up tables of a model from the prior and examples.
func Prepare(p Prior, examples []Example) (*Weights, error) {
	lx := loadLexicon()
	w := &Weights{Rows: map[uint32]*[slots][weights]float32{}}
	w.common, w.longer = newBitset(commonBits), newBitset(longerBits)
	var words []uint32
	for _, word := range p.Words {
		if k, n := lx.key(word.Text); n > 1 {
			words = append(words, dictEntry(hash(k))|posOf(word.Pos))
			if n > 2 {
				w.longer.set(hash(k >> (16 * (n - 2))))
			}
		}
	}
	var err error
	if w.dict, err = newDict(words); err != nil {
		return nil, err
	}
	chars, total := map[uint16]float64{}, 0.0
	pairs := map[[2]uint16]int{}
	starts := map[[2]uint16]int{}
	first, firsts := map[uint16]float64{}, 0.0
	var pg page
	count := func(e *Example) {
		pg.eachLine(lx, e.Text, nil, func(l *line) {
			tags := tagLine(l, e.Names)
			for i := range l.n {
				c := l.code[pad+i]
				pair := [2]uint16{c, l.code[pad+i+1]}
				chars[c]++
				total++
				switch y := tags[i]; {
				case y == beginName || y == beginTitled || y == singleName || y == singleTitled:
					starts[pair]++
					if lx.surname[c] != 0 {
						first[c]++
						firsts++
					}
				case y == outside:
					pairs[pair]++
				}
			}
		})
	}
	for i := range examples {
		count(&examples[i])
	}
	for _, t := range p.Plain {
		count(&Example{Text: t})
	}
	for c := range lx.surname {
		if lx.surname[c] == 0 {
			continue
		}
		prior := 2e-6
		if k, ok := lx.rank[rune(c)]; ok {
			prior = 0.09 / float64(k+2) // about Zipf: the list is in order of population
		}
		share := 0.7*prior + 0.3*first[uint16(c)]/firsts
		w.surname[c] = bucket(math.Log(share/((chars[uint16(c)]+5)/total)), -3, 1.2)
	}
	sum := 0.0
	for _, n := range p.Given {
		sum += n
	}
	for r, n := range p.Given {
		if r > 65535 || n == 0 {
			continue
		}
		c := lx.fold(r)
		w.given[c] = max(w.given[c], bucket(math.Log(n/sum/((chars[c]+5)/total)), -3.5, 1.1))
	}
	for pair := range starts {
		w.begin[pair[0]] = isHan(pair[0]) || pair[0] == codeUpper
	}
	for c := range w.surname {
		if w.surname[c] > 0 || w.given[c] > 3 {
			w.begin[c] = true
		}
	}
	for pair, n := range pairs {
		if n >= 3 && starts[pair]*40 < n && starts[pair] < 2 {
			w.common.set(hash(uint64(pair[0])<<16 | uint64(pair[1])))
		}
	}
	return w, nil
}

// bucket returns 1 to 7 for log-odds from low on, in steps; 0 below.
func bucket(x, low, step float64) uint8 {
	if x < low {
		return 0
	}
	return uint8(min(int((x-low)/step)+1, 7))
}

// tagLine returns the label of each unit.
func tagLine(l *line, names []Labelled) []uint8 {
	tags := make([]uint8, l.n)
	k := 0
	for i := 0; i < l.n; i++ {
		at := int(l.off[pad+i])
		for k < len(names) && names[k].End <= at {
			k++
		}
		if k == len(names) || at < names[k].Start {
			continue
		}
		j := i
		for j < l.n && int(l.off[pad+j]) < names[k].End {
			j++
		}
		base := uint8(beginName)
		if names[k].Titled {
			base = beginTitled
		}
		if j-i == 1 {
			tags[i] = base + 3
		} else {
			for m := i; m < j; m++ {
				tags[m] = base + 1
			}
			tags[i], tags[j-1] = base, base+2
		}
		i = j - 1
	}
	return tags
}
