package detect

import (
	"slices"

	"yinqu/detect/fact"
	"yinqu/rules"
)

// factDetector is the name by which a rule asks for the model of clauses.
const factDetector = "fact"

// How likely the model must think that a clause is of a topic: to find it
// without any rule, and to leave it to a rule that does. Between them rules decide.
const (
	surelyTold = 0.4
	hardlyTold = 0.01
)

// read returns p's text as the model of clauses reads it; nil if no rule asks
// for it. The caller frees it.
func (d *phraseDetector) read(p *Pass) *fact.Reading {
	if len(d.told) == 0 {
		return nil
	}
	return fact.Embedded().Read(p.View.Text)
}

// credible reports whether the model, if it knows e, thinks it possible that
// [start, end) of the folded text tells of it.
func (d *phraseDetector) credible(text *fact.Reading, e rules.Entity, start, end int) bool {
	if _, asked := d.told[e]; !asked || e == rules.Occupation {
		return true // a post is often a clause's smallest part
	}
	topic := slices.Index(fact.Topics[:], e)
	i, _ := slices.BinarySearchFunc(text.Clauses, start, func(t fact.Clause, start int) int { return t.End - start })
	for ; i < len(text.Clauses) && text.Clauses[i].Start < end; i++ {
		if text.Clauses[i].End > start && text.Likely(i)[topic] >= hardlyTold {
			return true
		}
	}
	return false
}

// tell adds to found the clauses that the model is sure of.
func (d *phraseDetector) tell(p *Pass, text *fact.Reading, found []clause) []clause {
	if text == nil {
		return found
	}
	for i, c := range text.Clauses {
		if !text.Promising(i) {
			continue
		}
		topic, likely := text.Told(i, surelyTold)
		rule, asked := d.told[fact.Topics[topic]]
		if asked && likely > 0 && asserted(p, c.Start, c.Start, c.End) {
			if fact.Topics[topic] == rules.Occupation {
				c.Start += len(worker.FindString(p.View.Text[c.Start:c.End]))
			}
			found = append(found, clause{c.Start, c.End, fact.Topics[topic], rule, d.rules[rule].Confidence, []string{"model"}, []Hit{{Start: c.Start, End: c.End}}})
		}
	}
	return found
}

// worker is whose livelihood the rest of a clause tells.
var worker = mustPattern(`^(?:(?:我|你|他|她|佢|其|孩子|该生|学生)们?的?)?(?:(?:亲生|继|养|后|大|小|二|三|老|阿)?(?:父母|父亲|母亲|爸妈|爸爸|妈妈|爸|妈|爹|娘|爷爷|奶奶|外公|外婆|姥姥|姥爷|舅舅|舅妈|舅|姑姑|姑父|姑妈|姨妈|姨父|姨|叔叔|叔|婶婶|婶|伯伯|伯父|哥哥|哥|姐姐|姐夫|姐|弟弟|妹妹|嫂子|嫂|丈夫|妻子|老公|老婆|男人|女人|老伴|婆婆|公公|岳父|岳母|儿子|女儿|儿媳|女婿|父|母)|两口子|夫妻俩)?的?`)
