package detect

import (
	"slices"

	"yinqu/detect/fact"
)

// factDetector is the name by which a rule asks for the model of clauses.
const factDetector = "fact"

// How likely the model must think that a clause is of a topic: to find it
// without any rule, and to leave it to a rule that does. Between them rules decide.
const (
	surelyTold = 0.5
	hardlyTold = 0.002
)

// judged drops clauses that the model thinks are hardly of their topic, and
// adds those that it is sure of.
func (d *phraseDetector) judged(p *Pass, found []clause) []clause {
	if len(d.told) == 0 {
		return found
	}
	text := fact.Embedded().Read(p.View.Text)
	found = slices.DeleteFunc(found, func(c clause) bool {
		_, asked := d.told[c.entity]
		return asked && likely(text, c) < hardlyTold
	})
	for i, c := range text.Clauses {
		if !text.Promising(i) {
			continue
		}
		likely := text.Likely(i)
		topic := 1
		for y := range likely {
			if y > 0 && likely[y] > likely[topic] {
				topic = y
			}
		}
		rule, asked := d.told[fact.Topics[topic]]
		if asked && likely[topic] >= surelyTold && asserted(p, c.Start, c.Start, c.End) {
			found = append(found, clause{c.Start, c.End, fact.Topics[topic], rule, d.rules[rule].Confidence, []string{"model"}, []Hit{{Start: c.Start, End: c.End}}})
		}
	}
	return found
}

// likely returns how likely it is that a part of c is of c's topic.
func likely(text *fact.Reading, c clause) (best float32) {
	topic := slices.Index(fact.Topics[:], c.entity)
	i, _ := slices.BinarySearchFunc(text.Clauses, c.start, func(t fact.Clause, start int) int { return t.End - start })
	for ; i < len(text.Clauses) && text.Clauses[i].Start < c.end; i++ {
		if text.Clauses[i].End > c.start {
			best = max(best, text.Likely(i)[topic])
		}
	}
	return best
}
