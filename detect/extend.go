package detect

import (
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

// clauseEnds are the characters of the folded text that end a clause.
const clauseEnds = "\n。;!?,:()[]{}“”‘’\"《》【】…—|\t"

var clauseEnd = newRuneSet(clauseEnds)

// maxClause bounds a clause, in code points on each side of the term.
const maxClause = 40

var (
	score = mustPattern(`^[^\d。;!?,\n]{0,10}\d{1,3}(?:\.\d+)?(?:\s*分)?`)
	dose  = mustPattern(`(?i)^(?:缓释片|片|胶囊|口服液|分散片|口崩片|注射液|颗粒)?,?[^\d。;!?,\n]{0,6}\d+(?:\.\d+)?\s*(?:mg|μg|ug|g|ml|iu|毫克|微克|毫升|克|片|粒|颗|袋|支|滴)` +
		`(?:\s*[*×/x]\s*\d*\s*(?:d|日|天|次|片|粒|晚))?` +
		`(?:\s*,?\s*(?:qd|qn|bid|tid|qid|prn|每[日天晚早]\S?次?|[一二三四1234]?[日天][一二三四1234]次|[早中晚]\S{0,2}服?))?`)
)

// extend widens the range [start, end) of the folded text as a rule asks.
func extend(p *Pass, e rules.Extend, start, end int) (int, int) {
	switch e {
	case rules.ExtendClause:
		before := p.Before(start, maxClause)
		if i := strings.LastIndexAny(before, clauseEnds); i >= 0 {
			_, size := utf8.DecodeRuneInString(before[i:])
			before = before[i+size:]
		}
		after := p.After(end, maxClause)
		if i := strings.IndexAny(after, clauseEnds); i >= 0 {
			after = after[:i]
		}
		start -= len(strings.TrimLeft(before, " "))
		end += len(strings.TrimRight(after, " "))
	case rules.ExtendScore:
		end += len(score.FindString(p.After(end, 24)))
	case rules.ExtendDose:
		end += len(dose.FindString(p.After(end, 40)))
	}
	return start, end
}
