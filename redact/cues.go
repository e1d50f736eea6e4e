package redact

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"yinqu/judge"
	"yinqu/rules"
)

// A noun is what a pseudonym calls a person.
type noun struct{ zh, en string }

// A cue is words beside a name and what they say of its bearer.
type cue struct {
	noun  noun
	words []string
}

// titles are words that follow a name and stay when it is hidden.
var titles = strings.Fields("老师 教师 教授 导师 校长 主任 医生 大夫 医师 护士 警官 同学 女士 先生 小姐 师傅 教练 院长 经理 老板 咨询师 辅导员 科长 处长 局长 书记 村长 支书 主席 秘书 干事 干部 所长 队长 组长 站长 总监 律师 法官 社工")

// shortTitles end forms of address alone, not names: 费总, 振哥.
var shortTitles = strings.Fields("总 哥 姐 叔 姨 伯 婶 嫂 爷 工 导 Sir sir")

// kinTitles are titles after a family name, and relatives after a whole one.
var kinTitles = strings.Fields("阿姨 叔叔 妈妈 爸爸 奶奶 爷爷")

// posts are words for what somebody is that stand right before a name: 校长D and
// 后桌C, not 校长教师D and 后桌同伴C.
var posts = strings.Fields("校长 主任 班主任 老师 教师 导师 辅导员 组长 队长 班长 委员 督导 咨询师 治疗师 心理师 医生 医师 大夫 护士 药师 民警 警官 警察 社工 律师 教练 院长 " +
	"所长 经理 总监 主管 老板 师傅 助理 秘书 护工 保姆 邻居 同学 同桌 后桌 前桌 室友 舍友 学长 学姐 学弟 学妹 朋友 好友 闺蜜 发小 网友 男友 女友 男朋友 女朋友 恋人 " +
	"男生 女生 学生 同事 搭档 工友 客户 管教 校医 翻译 司机 法务 会计 出纳")

// notPosts end like posts and are none.
var notPosts = strings.Fields("出生 发生 产生 陌生 新生 成长 生长 增长 家长 就医 送医 求医 一生 人生 动员 成员 全员 延长 擅长 分工 手工 施工 员工 加工 罢工 开工 复工 停工 返工")

// lettered finds people whom a document calls by letters already.
var lettered = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:来访者|來訪者|个案|個案|案主|当事人|當事人|患者|学生|學生|同学|同學|女生|男生|小|教师|老师|咨询师|受访者|成员)([A-Z])(?:[^A-Za-z0-9]|$)`)
})

// parents begin the words after a child's name for those whose it is.
var parents = strings.Fields("妈 爸 母亲 父亲 媽 母親 父親 的妈 的爸 的母亲 的父亲 的媽 的母親 的父親 家长 的家长 奶奶 爷爷 外婆 外公 姥姥 姥爷")

// isChild reports whether a mention of g goes on with the word for a parent.
func (c *cast) isChild(g *group) bool {
	return slices.ContainsFunc(g.mentions, func(f judge.Finding) bool {
		return c.parent(f) != "" && utf8.RuneCountInString(c.fold(f.Span)) > 1
	})
}

// parent returns the word for a parent that follows a name.
func (c *cast) parent(f judge.Finding) string {
	after := c.after(f.Span.End)
	i := slices.IndexFunc(parents, func(w string) bool { return strings.HasPrefix(after, w) })
	if i < 0 {
		return ""
	}
	return parents[i]
}

// isAtWork reports whether g, though talked about, is there for work: 林一（班主任）
// among those present, 心理-林一 in a chat.
func (c *cast) isAtWork(g *group) bool {
	return !c.isChild(g) && slices.ContainsFunc(g.mentions, func(f judge.Finding) bool {
		before := fold(c.doc.Text[max(0, strings.LastIndexByte(c.doc.Text[:f.Span.Start], '\n')):f.Span.Start])
		switch in := fold(c.inBrackets(f.Span.End)); {
		case endsWithAny(strings.TrimRight(before, "-—–"), "班主任", "心理", "辅导员", "校医", "社工") && endsWithAny(before, "-", "—", "–"):
			return true
		case in != "" && !strings.Contains(in, ":"):
			return containsAny(in, staffWords()) && containsAny(before, atWork)
		}
		return false
	})
}

// atWork are words of minutes for those who took part.
var atWork = strings.Fields("到会 出席 参会 参加 在场 与会 记录 报告人 主持 谈话人 填报人 汇报人")

// staffWords are the words of all cues of staff.
var staffWords = sync.OnceValue(func() []string {
	var out []string
	for _, q := range staff {
		out = append(out, q.words...)
	}
	return out
})

// isQuestioned reports whether a form says that somebody else talked to g: 被谈话人.
func (c *cast) isQuestioned(g *group) bool {
	return slices.ContainsFunc(g.mentions, func(f judge.Finding) bool {
		before := strings.TrimRight(fold(c.before(f.Span.Start)), ":")
		return strings.HasSuffix(before, "人") && strings.Contains(before, "被") || endsWithAny(before, "对象")
	})
}

// kin are the words for relatives, those first that others are part of.
var kin = []cue{
	{noun{"继父", "stepfather"}, strings.Fields("继父 后爸 养父")},
	{noun{"继母", "stepmother"}, strings.Fields("继母 后妈 养母")},
	{noun{"外公", "grandfather"}, strings.Fields("外公 姥爷 外祖父")},
	{noun{"外婆", "grandmother"}, strings.Fields("外婆 姥姥 外祖母")},
	{noun{"爷爷", "grandfather"}, strings.Fields("爷爷 祖父")},
	{noun{"奶奶", "grandmother"}, strings.Fields("奶奶 祖母")},
	{noun{"伯父", "uncle"}, strings.Fields("伯父 伯伯 大伯")},
	{noun{"叔叔", "uncle"}, strings.Fields("叔叔 叔父")},
	{noun{"舅舅", "uncle"}, strings.Fields("舅舅 舅父 大舅")},
	{noun{"舅妈", "aunt"}, strings.Fields("舅妈 舅母")},
	{noun{"姑父", "uncle"}, strings.Fields("姑父 姑丈")},
	{noun{"姨父", "uncle"}, strings.Fields("姨父 姨夫 姨丈")},
	{noun{"婶婶", "aunt"}, strings.Fields("婶婶 婶娘")},
	{noun{"伯母", "aunt"}, strings.Fields("伯母")},
	{noun{"岳父", "father-in-law"}, strings.Fields("岳父 丈人")},
	{noun{"岳母", "mother-in-law"}, strings.Fields("岳母 丈母娘")},
	{noun{"公公", "father-in-law"}, strings.Fields("公公")},
	{noun{"婆婆", "mother-in-law"}, strings.Fields("婆婆")},
	{noun{"表哥", "cousin"}, strings.Fields("表哥 表兄")},
	{noun{"表姐", "cousin"}, strings.Fields("表姐")},
	{noun{"表弟", "cousin"}, strings.Fields("表弟")},
	{noun{"表妹", "cousin"}, strings.Fields("表妹")},
	{noun{"堂哥", "cousin"}, strings.Fields("堂哥 堂兄")},
	{noun{"堂姐", "cousin"}, strings.Fields("堂姐")},
	{noun{"堂弟", "cousin"}, strings.Fields("堂弟")},
	{noun{"堂妹", "cousin"}, strings.Fields("堂妹")},
	{noun{"嫂子", "sister-in-law"}, strings.Fields("嫂子 嫂嫂")},
	{noun{"姐夫", "brother-in-law"}, strings.Fields("姐夫")},
	{noun{"妹夫", "brother-in-law"}, strings.Fields("妹夫")},
	{noun{"前夫", "former husband"}, strings.Fields("前夫")},
	{noun{"前妻", "former wife"}, strings.Fields("前妻")},
	{noun{"姑姑", "aunt"}, strings.Fields("姑姑 姑妈 姑母")},
	{noun{"姨妈", "aunt"}, strings.Fields("姨妈 小姨 大姨")},
	{noun{"哥哥", "brother"}, strings.Fields("哥哥 大哥 兄长")},
	{noun{"姐姐", "sister"}, strings.Fields("姐姐 大姐")},
	{noun{"弟弟", "brother"}, strings.Fields("弟弟")},
	{noun{"妹妹", "sister"}, strings.Fields("妹妹")},
	{noun{"丈夫", "husband"}, strings.Fields("丈夫 老公")},
	{noun{"妻子", "wife"}, strings.Fields("妻子 老婆")},
	{noun{"儿子", "son"}, strings.Fields("儿子 长子 次子 大仔 细仔")},
	{noun{"女儿", "daughter"}, strings.Fields("女儿 长女 次女 大女 细女")},
	{noun{"父亲", "father"}, strings.Fields("父亲 爸爸 (父) (父| 爸 之父 其父 father dad")},
	{noun{"母亲", "mother"}, strings.Fields("母亲 妈妈 (母) (母| 妈 之母 其母 mother mom mum")},
	{noun{"孩子", "child"}, strings.Fields("老大 老二 老三 老幺")},
	{noun{"监护人", "guardian"}, strings.Fields("监护人 guardian")},
}

var kinDefault = noun{"亲属", "relative"}

var staff = []cue{
	{noun{"咨询师", "Counsellor"}, strings.Fields("咨询师 咨询员 咨询老师 心理老师 心理教师 治疗师 心理师 督导 记录人 counsellor counselor therapist")},
	{noun{"医生", "Doctor"}, strings.Fields("医生 大夫 医师 护士 主治 doctor dr.")},
	{noun{"民警", "Officer"}, strings.Fields("民警 警官 警察 officer")},
	{noun{"教师", "Teacher"}, strings.Fields("老师 教师 班主任 辅导员 校长 主任 导师 教练 教授 teacher miss mr. ms.")},
}

var peers = []cue{
	{noun{"伴侣", "Partner"}, strings.Fields("男友 女友 男朋友 女朋友 恋人 前任 boyfriend girlfriend")},
	{noun{"同学", "Classmate"}, strings.Fields("同学 同桌 室友 舍友 班长 同班 同宿舍 classmate roommate")},
	{noun{"同事", "Colleague"}, strings.Fields("同事 搭档 工友 colleague")},
	{noun{"朋友", "Friend"}, strings.Fields("朋友 闺蜜 好友 发小 网友 friend")},
}

// nounOf returns what to call somebody who is no relative.
func (c *cast) nounOf(g *group) noun {
	switch g.role {
	case rules.Client:
		return noun{"来访者", "Client"}
	case rules.Staff:
		return c.vote(g, staff, noun{"工作人员", "Staff member"})
	case rules.Peer:
		return c.vote(g, peers, noun{"同伴", "Peer"})
	case rules.Author:
		return noun{"作者", "Author"}
	}
	return noun{"人物", "Person"}
}

// around is how many characters beside a name are looked at for cues.
const around = 6

// vote returns the noun that most mentions of g speak for.
func (c *cast) vote(g *group, cues []cue, otherwise noun) noun {
	best, most := otherwise, 0
	votes := map[noun]int{}
	for _, f := range g.mentions {
		after := c.after(f.Span.End)
		if w := c.parent(f); w != "" {
			after = strings.TrimPrefix(after, w) // says what somebody else is
			if strings.HasSuffix(w, "妈") || strings.HasSuffix(w, "爸") || strings.HasSuffix(w, "媽") {
				after = strings.TrimPrefix(after, w[len(w)-len("妈"):])
			}
		}
		near := fold(c.doc.In(f.Span) + "|" + c.before(f.Span.Start) + "|" + after + "|" + c.labels(f.Span.Start))
		for _, q := range cues {
			if containsAny(near, q.words) {
				votes[q.noun]++
				if votes[q.noun] > most {
					best, most = q.noun, votes[q.noun]
				}
				break
			}
		}
	}
	return best
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// before returns what stands before off in its sentence.
func (c *cast) before(off int) string {
	start := off
	for range around {
		r, n := utf8.DecodeLastRuneInString(c.doc.Text[:start])
		if n == 0 || strings.ContainsRune("\n。；;，,", r) {
			break
		}
		start -= n
	}
	return c.doc.Text[start:off]
}

// inBrackets returns what stands in brackets after off, if it is short.
func (c *cast) inBrackets(off int) string {
	rest := c.doc.Text[off:min(len(c.doc.Text), off+len("（）")+8*utf8.UTFMax)]
	for _, b := range []string{"（）", "()"} {
		_, n := utf8.DecodeRuneInString(b)
		if in, ok := strings.CutPrefix(rest, b[:n]); ok {
			in, _, ok = strings.Cut(in, b[n:])
			if ok && utf8.RuneCountInString(in) <= 8 {
				return in
			}
		}
	}
	return ""
}

// after returns what stands after off in its sentence.
func (c *cast) after(off int) string {
	end := off
	for range around / 2 {
		r, n := utf8.DecodeRuneInString(c.doc.Text[end:])
		if n == 0 || strings.ContainsRune("\n。；;，,：:", r) {
			break
		}
		end += n
	}
	return c.doc.Text[off:end]
}

// labels returns the label of the cell at off, and what the cells of its row
// that tell a relation say.
func (c *cast) labels(off int) string {
	i := c.doc.SegmentAt(off)
	if i < 0 {
		return ""
	}
	out := c.doc.Segments[i].Label
	record := c.doc.Segments[i].Record
	for _, step := range []int{-1, 1} {
		for k := i + step; record > 0 && k >= 0 && k < len(c.doc.Segments) && c.doc.Segments[k].Record == record; k += step {
			if s := c.doc.Segments[k]; strings.Contains(s.Label, "关系") || strings.Contains(s.Label, "称谓") {
				out += "|" + c.doc.In(s.Span)
			}
		}
	}
	return out
}
