package detect

import (
	"strings"
	"unicode/utf8"
)

// sentenceEnds are the characters of the folded text that end a sentence.
const sentenceEnds = "\n。;!?…|\t"

// boxes are the characters that stand before a choice of a form.
const (
	emptyBoxes  = "□○☐◇"
	tickedBoxes = "☑☒√✓■●✔"
)

// pauses end a clause in a sentence.
const pauses = " ,:()[]{}《》【】—" + emptyBoxes + tickedBoxes

// clauseMarks are both.
var clauseMarks = newRuneSet(sentenceEnds + pauses)

// A runeSet is a set of characters below U+10000, a bit each.
type runeSet [1024]uint64

func newRuneSet(s string) *runeSet {
	var set runeSet
	for _, r := range s {
		set[r>>6] |= 1 << (r & 63)
	}
	return &set
}

func (s *runeSet) has(r rune) bool { return r < 0x10000 && s[r>>6]>>(r&63)&1 != 0 }

// widen returns the clause around [start, end) of the folded text. A quotation
// that begins in the clause is taken whole; what reports it (她说) is not.
func widen(p *Pass, start, end int) (int, int) {
	before := p.Before(start, maxClause)
	if i := strings.LastIndexFunc(before, clauseMarks.has); i >= 0 {
		_, size := utf8.DecodeRuneInString(before[i:])
		before = before[i+size:]
	}
	before = strings.TrimLeft(before, " 、\"'“”‘’「」")
	if m := reporting.FindString(before); m != "" {
		before = before[len(m):]
	}
	after := p.After(end, maxClause)
	cut := strings.IndexFunc(after, clauseMarks.has)
	if cut >= 0 {
		if open := strings.LastIndexAny(before+p.View.Text[start:end]+after[:cut], "“「"); open >= 0 {
			inside := (before + p.View.Text[start:end] + after)[open:]
			if i := strings.IndexAny(inside, "”」"); i > 0 {
				cut = max(cut, open+i-len(before)-(end-start))
			}
		}
		after = after[:min(cut, len(after))]
	}
	after = strings.TrimRight(after, " ")
	if r, size := utf8.DecodeLastRuneInString(after); strings.ContainsRune("”」’", r) && !strings.ContainsAny(before+p.View.Text[start:end]+after, "“「‘") {
		after = after[:len(after)-size] // closes what opened before
	}
	return start - len(before), end + len(after)
}

// reporting is what introduces a fact without belonging to it.
var reporting = mustPattern(`^(?:\(?[\d一二三四五六七八九十]{1,2}[.、)]\s?|[-·•*]\s?)?(?:(?:[^,。;:]{0,6}?(?:说起|说到|说是|谈到|提到|提及|透露|反映|承认|自述|得知|哭诉|据说|听说|报告|表示|担心|觉得|称|表述|诉说|了解到|查明|知道)|(?:他|她|我|孩子|学生|来访者|本人|其|老师|家长|母亲|妈妈|父亲|爸爸|奶奶|同学)?(?:说|述))[,:"“]?)?`)

// asserted reports whether the text says of somebody what stands in
// [start, end) of the folded text and ends with a term from last on: it is not
// denied, asked, supposed, printed in a form, cited as a title or statistic in a
// statistic.
func asserted(p *Pass, start, last, end int) bool {
	before := p.Before(start, 30)
	inside := p.View.Text[start:last]
	after := p.After(end, 30)
	if article(p, start, end) || denied(before) || start < last && (denied(tail(inside, 6)) || asked.MatchString(inside)) {
		return false
	}
	return !choice(before, after) && !cited(before, after) && !general(before, after) && !question.MatchString(after) && !titled(p, start, end)
}

var (
	negation  = mustPattern(`(?:否认|没有|沒有|并无|並無|从无|从未|从没|不曾|未曾|未见|未發現|未发现|未出现|未查|不存在|无任何|无明显|排除|并非|不是|无法证实|未|无|没)[^,。;:!?]{0,10}$`)
	notDeny   = mustPattern(`(?:不排除|没有否认|未否认|不否认|还没有?|尚未|无法|无故|无端|无助|无奈|无聊|无论|无意|无人|无处|无家|没人|没想到|没完|没钱|没收|没地方|未来|未成年|未婚|未遂|未满|没敢|没忍住|忍不住)[^,。;:!?]{0,10}$`)
	asked     = mustPattern(`(?:是否|有无|有没有|有沒有|会不会|是不是|能不能|问及|询问|了解有无|排查|預防|预防|干预|防止|防范|避免|关于|如何|怎样|怎么)[^,。;:!?]{0,6}$`)
	advised   = mustPattern(`(?:尝试|试着|学会|学着|建议|有助于|可以试|不妨|更加)[^,。;:!?]{0,12}$`)
	supposed  = mustPattern(`(?:如果|假如|假设|倘若|一旦|万一|如有|如出现|若有|若出现|凡|凡是|当出现|出现以下)[^。;!?]{0,16}$`)
	duty      = mustPattern(`(?:应当|严禁|禁止|不准|不得(?:[^低高超少于]|$)|的,应|者应|予以保密|保密例外|应立即|应及时)`)
	statistic = mustPattern(`(?:检出率|发生率|患病率|比例|占比|百分|%|人次|问卷|被试|样本|呈正相关|呈负相关|显著性)`)
	unchosen  = mustPattern(`^[^,。;!?\n` + emptyBoxes + `]{0,6}(?:[` + emptyBoxes + `]|__)`)
	question  = mustPattern(`^[^,。;!?\n]{0,14}(?:吗|\?|么\?)`)
	titleTail = mustPattern(`^[^。,;:!?\n]{0,40}(?:记录表?|登记表?|调查表|申请表|审批表|认定表|上报表|信息表|统计表|一览表|汇总表|明细|报告书?|纪要|笔录|名单|办法|规定|制度|条例|协议书?|方案|预案|通知|手册|问卷|量表|须知|指南|教案|听证会)(?:\s?[(][^)\n]*[)])?\s*(?:\n|$)`)
	denyTail  = mustPattern(`^[^,。;!?]{0,6}[::]\s*(?:无|否|未见|没有|无明显|阴性|-|/|—|不详|$)`)
)

var articleHead = mustPattern(`^\s{0,4}第[一二三四五六七八九十百]{1,4}条`)

// article reports whether [start, end) stands in an article of rules or of a
// contract that is not filled in: it binds everybody and tells of nobody.
func article(p *Pass, start, end int) bool {
	s := p.View.Text
	line := strings.LastIndexByte(s[:start], '\n') + 1
	if !articleHead.MatchString(s[line:min(len(s), line+40)]) {
		return false
	}
	return !strings.ContainsAny(s[start:end]+p.After(end, 12), "0123456789")
}

// titled reports whether the term stands in a line that is the title of a
// form, report or rule.
func titled(p *Pass, start, end int) bool {
	before := p.Before(start, 24)
	if start > len(before) && p.View.Text[start-len(before)-1] != '\n' {
		return false
	}
	return titleTail.MatchString(before+p.View.Text[start:end]+p.After(end, 30)) && !strings.ContainsAny(before, "。,;:")
}

// tail returns the last n code points of s.
func tail(s string, n int) string {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return s[at:]
}

func denied(before string) bool {
	before = before[strings.LastIndexByte(before, ' ')+1:] // chats pause by spaces
	return negation.MatchString(before) && !notDeny.MatchString(before)
}

// choice reports whether the term is a choice of a form that nobody made.
func choice(before, after string) bool {
	clause := before[strings.LastIndexAny(before, sentenceEnds+":")+1:]
	if i := strings.LastIndexAny(clause, emptyBoxes+tickedBoxes); i >= 0 {
		r, _ := utf8.DecodeRuneInString(clause[i:])
		return strings.ContainsRune(emptyBoxes, r)
	}
	return unchosen.MatchString(after) && !strings.ContainsAny(after, tickedBoxes)
}

// cited reports whether the term stands in a title or is the name of a field
// that says no.
func cited(before, after string) bool {
	if strings.LastIndex(before, "《") > strings.LastIndex(before, "》") && strings.Contains(after, "》") {
		return true
	}
	return denyTail.MatchString(after)
}

// general reports whether the sentence speaks of no particular person.
func general(before, after string) bool {
	before = before[strings.LastIndexAny(before, "\n。;!?")+1:]
	if i := strings.IndexAny(after, "\n。;!?"); i >= 0 {
		after = after[:i]
	}
	return asked.MatchString(before) || advised.MatchString(before) || supposed.MatchString(before) ||
		duty.MatchString(before) || duty.MatchString(after) || statistic.MatchString(before) || statistic.MatchString(after)
}
