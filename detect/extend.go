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
	dose  = mustPattern(`(?i)^(?:` + doseForm + `)?(?:` + doseIntake + `|` + doseNumber + `|` + doseSpoken + `)`)
)

// How doses are written: 缓释片50mg每日一次, and how they are told: 一天七片,
// 减到半片, 早晚各一粒, 从75加到150.
const (
	doseForm   = `缓释片|控释片|分散片|口崩片|肠溶片|片|缓释胶囊|胶囊|口服液|注射液|缓释|颗粒|贴片|贴|针`
	doseNumber = `[,(]?[^\d。;!?,(\n]{0,6}\d+(?:\.\d+)?\s*(?:mg|μg|ug|g|ml|iu|毫克|微克|毫升|克|片|粒|颗|袋|支|滴|个?单位)(?:/\s*[d日天])?` +
		`(?:\s*[*×/x]\s*\d*\s*(?:d|日|天|次|片|粒|晚))?` +
		`(?:\s*,?\s*(?:qd|qn|bid|tid|qid|prn|每[日天晚早]\S?次?|[一二三四1234]?[日天][一二三四1234]次|[早中晚]\S{0,2}服?|睡前))?`
	doseIntake = `(?:\s?[,(、]?\s?(?:` + doseWhen + `)?(?:` + doseChange + `)?(?:各|服|吃|用)?(?:` + doseAmount + `)(?:\s?[,、]?\s?(?:` + doseWhen + `))?)+`
	doseSpoken = `\s?[,(]?\s?(?:` + doseOften + `)|,?从?\s?\d{1,3}(?:\.\d{1,2})?\s?(?:加|减|增|降)[到至]\s?\d{1,3}(?:\.\d{1,2})?`
	doseOften  = `(?:每|一|隔)(?:日|天|晚|早|周|餐)(?:早晚|晚上|早上)?(?:各?[一二两三四1-4半](?:次|顿|回))?|日[一二三四1-4]次|早晚(?:各?[一1半](?:次|片)?)?|睡前(?:服|吃)?|空腹|必要时`
	doseWhen   = doseOften + `|每?次|早上|晚上|中午|[早中晚]|[日天][一二三四1-4]次?|临睡前?|饭前|早饭后|晚饭后|饭后|从?小`
	doseChange = `起始|由|从|减到|减至|减为|加到|加至|加量到|改为|改成|换成|递减到`
	doseAmount = `(?:大|小)?(?:半|[一二两三四五六七八九十]{1,3}|\d{1,3}(?:\.\d{1,2})?)(?:又?[一二三四]分之[一二三])?\s?(?:片半|粒半|片|粒|颗|支|丸|包|袋|滴|毫克|毫升|喷|个?单位)|[一二三四]分之[一二三]片`
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
