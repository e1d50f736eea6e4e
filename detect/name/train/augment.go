package main

import (
	"sort"
	"strings"

	"yinqu/detect/name"
	"yinqu/document"
)

// renamed returns d with every name replaced by another of its kind, the same
// name always by the same one.
func (m *maker) renamed(d doc) name.Example {
	to := map[string]string{}
	var out builder
	last := 0
	for _, n := range d.Names {
		out.text(d.Text[last:n.Start])
		s := d.Text[n.Start:n.End]
		r, ok := to[s]
		if !ok {
			r = s
			if n.Titled {
				r = m.titled(s)
			} else {
				r = m.likeness(s)
			}
			to[s] = r
		}
		out.name(m.spaced(r), n.Titled)
		last = n.End
	}
	out.text(d.Text[last:])
	return out.example()
}

// wordy returns d with many of its names replaced by words of the language
// and the others by names of their kind.
func (m *maker) wordy(d doc) name.Example {
	m.share = 40
	defer func() { m.share = 0 }()
	return m.renamed(d)
}

// reworded returns talk in which some words are replaced by others that begin
// like a name: 麦田, 余晖. They are no names for all that.
func (m *maker) reworded(s string) name.Example {
	q := []rune(s)
	var b strings.Builder
	for i := 0; i < len(q); {
		if i+2 <= len(q) && m.isWord[string(q[i:i+2])] && m.chance(12) {
			b.WriteString(m.likeNames[m.rng.IntN(len(m.likeNames))])
			i += 2
			continue
		}
		b.WriteRune(q[i])
		i++
	}
	return name.Example{Text: b.String()}
}

// wrapped breaks the lines of an example at a fixed width, wherever that is.
func (m *maker) wrapped(e name.Example) name.Example {
	width := 32 + 2*m.rng.IntN(10)
	var cuts []int // offsets of e.Text before which a line break goes
	cols := 0
	for i, r := range e.Text {
		w := 2
		if r < 0x2E80 {
			w = 1
		}
		if r == '\n' {
			cols = 0
			continue
		}
		if cols += w; cols > width {
			cuts = append(cuts, i)
			cols = w
		}
	}
	return insert(e, cuts, "\n")
}

// insert puts s before the given offsets, which are sorted.
func insert(e name.Example, at []int, s string) name.Example {
	var b strings.Builder
	last := 0
	for _, i := range at {
		b.WriteString(e.Text[last:i])
		b.WriteString(s)
		last = i
	}
	b.WriteString(e.Text[last:])
	shift := func(off int, inclusive bool) int {
		n := sort.SearchInts(at, off)
		if inclusive && n < len(at) && at[n] == off {
			n++
		}
		return off + n*len(s)
	}
	out := name.Example{Text: b.String()}
	for _, n := range e.Names {
		out.Names = append(out.Names, name.Labelled{Span: document.Span{Start: shift(n.Start, true), End: shift(n.End, false)}, Titled: n.Titled})
	}
	return out
}

// celled breaks the rows of tables into lines, a cell each, as readers of
// tables give them.
func (m *maker) celled(e name.Example) name.Example {
	var cuts []int
	for at := 0; at < len(e.Text); {
		end := at + strings.IndexByte(e.Text[at:], '\n') + 1
		if end == at {
			end = len(e.Text)
		}
		row := e.Text[at:end]
		for _, sep := range []string{"|", "\t", ","} {
			if strings.Count(row, sep) < 2 {
				continue
			}
			for i := range row {
				if row[i] == sep[0] {
					cuts = append(cuts, at+i+1)
				}
			}
			break
		}
		at = end
	}
	return insert(e, cuts, "\n")
}

// spaced sometimes sets a space into a name of two characters, or breaks the line.
func (m *maker) spaced(s string) string {
	q := []rune(s)
	if len(q) == 2 && m.chance(3) {
		return string(q[0]) + m.pick(" |　|  ") + string(q[1])
	}
	return s
}

// A builder assembles an example.
type builder struct {
	b strings.Builder
	n []name.Labelled
}

func (b *builder) text(s string) { b.b.WriteString(s) }

func (b *builder) name(s string, titled bool) {
	at := b.b.Len()
	b.b.WriteString(s)
	b.n = append(b.n, name.Labelled{Span: document.Span{Start: at, End: b.b.Len()}, Titled: titled})
}

func (b *builder) example() name.Example { return name.Example{Text: b.b.String(), Names: b.n} }

// anyName returns a name of any kind.
func (m *maker) anyName() string {
	switch k := m.rng.IntN(20); {
	case k < 11:
		return m.full()
	case k < 15:
		return m.givenName(2)
	case k < 19:
		return m.nick()
	}
	return m.foreignName()
}

const titles = "老师|老师|老师|老师|医生|主任|校长|先生|女士|同学|阿姨|叔叔|教授|警官|书记|护士|律师|师傅|经理|总|工|姐|哥|导|大夫|院长|科长|局长|队长|班长|博士|老板|会计|爷爷|奶奶|姨|叔|大姐|大哥|大爷|大妈|小姐|小姐|太太|校医|社工|副校长|副主任|站长|店长|姐|姨|妈|爸|Sir|校|处|局|主管|督导|辅导员|班主任|书记员|园长|教练|婆婆|伯|婶|奶奶|厂长|检察官|督察|警长|队长|队|所|顾问|护工|师母|嫂|嫂子|太|太太|法官|讲师|学长|师姐|班主任|处长|站长|村长|乡长|镇长|主管|主席|理事长|董事长|委员|专员|秘书|干事|文书|辅导|木匠|司机|老伯|伯伯|姨妈|姑姑|舅舅|舅妈|妈妈|爸爸|医师|药师|警官|姑娘|牧师|法师|道长|孃孃|大叔|大婶|大娘|大妈|大夫"

// inserted puts names into a text without names where pronouns and words for
// persons stand; ok is false if there was no place.
func (m *maker) inserted(s string) (e name.Example, ok bool) {
	roles := strings.Fields("妈妈 爸爸 母亲 父亲 同学 室友 朋友 男友 女友 男朋友 女朋友 老师 班主任 咨询师 医生 同桌 姐姐 弟弟 妹妹 哥哥 孩子 儿子 女儿 同事 老公 老婆 辅导员 闺蜜 舅舅 领导 经理")
	var out builder
	person := m.anyName()
	q := []rune(s)
	for i := 0; i < len(q); i++ {
		after := ' '
		if i+1 < len(q) {
			after = q[i+1]
		}
		if (q[i] == '他' || q[i] == '她') && !strings.ContainsRune("们人", after) && (i == 0 || !strings.ContainsRune("其吉", q[i-1])) && m.chance(60) {
			if m.chance(20) {
				out.name(m.surnames.draw(m.rng)+m.pick(titles), true)
			} else {
				out.name(person, false)
			}
			ok = true
			continue
		}
		role := ""
		for _, r := range roles {
			if strings.HasPrefix(string(q[i:min(i+3, len(q))]), r) {
				role = r
			}
		}
		n := len([]rune(role))
		if role == "" || i+n < len(q) && q[i+n] == '们' || !m.chance(33) {
			out.text(string(q[i]))
			continue
		}
		ok = true
		i += n - 1
		switch {
		case strings.Contains("老师 医生 同学 经理", role) && m.chance(60):
			out.name(m.surnames.draw(m.rng)+role, true)
		case strings.Contains("老师 医生 同学 妈妈 爸爸", role) && m.chance(40):
			out.name(m.anyName(), false)
			out.text(role)
		default:
			out.text(role)
			out.name(m.anyName(), false)
		}
	}
	return out.example(), ok
}

// form returns a made-up line of a form, a list or a record.
func (m *maker) form() name.Example {
	var out builder
	person := func() { out.name(m.spaced(m.full()), false) }
	switch m.rng.IntN(14) {
	case 0:
		out.text(m.pick("姓名|学生姓名|求助者|来访者|咨询师|记录人|班主任|家长|监护人|督导师|联系人|填表人|转介人|评估人|签名|父亲|母亲|被试|主试|审核|报告人|姓　名|姓 名|记 录 人|经办人|申请人") + m.pick("：|: |　|：　|：______"))
		person()
		out.text(m.pick("|　性别：女|  年龄：14|，女|，男，16岁| 日期：2023年5月6日|（父）　电话：13800000000|（签字）"))
	case 1:
		out.text(m.pick("与会人员：|出席：|名单：|本周重点关注学生：|访谈对象有|小组成员包括|到场：|缺席：|参加人员：|值日生：|"))
		sep := m.pick("、|，| |；|/|,|　")
		for j := range 2 + m.rng.IntN(6) {
			if j > 0 {
				out.text(sep)
			}
			if m.chance(85) {
				person()
			} else {
				out.name(m.anyName(), false)
			}
			if m.chance(10) {
				out.text(m.pick("（请假）|（组长）|（男）|（迟到）"))
			}
		}
		out.text(m.pick("。|等人。|等同学。|"))
	case 2:
		person()
		out.text("，" + m.pick("男|女") + "，" + m.pick("12岁|十四岁|17岁|二十三岁") + "，" + m.pick("就读于某校。|初二学生，独生子女。|汉族，现为本校高一学生。|退休工人。"))
	case 3:
		out.text(m.pick("我是|我叫|她叫|他叫|孩子叫|名叫|大名叫|真名是|小名叫|大家都叫他|我们叫她|她叫自己"))
		out.name(m.anyName(), false)
		out.text(m.pick("，今年上初二。|，从事教育工作。|，请问怎么办？|，很高兴认识您。|，住在学校里。|。"))
	case 4:
		out.name(m.surnames.draw(m.rng)+m.pick(titles), true)
		out.text(m.pick("说|认为|建议|反映|表示|告诉我|和|在|来了|让|问|把") + m.pick("他最近的状态不太好。|可以先观察一段时间。|家长需要配合。|这件事情要保密。"))
	case 5:
		out.text(m.pick("据|经|根据|请|由|对|向|与|和|跟|给|让|问|找|约|见|@"))
		out.name(m.anyName(), false)
		out.text(m.pick("回忆|介绍|自述|描述|同意|了解到|说明情况|面谈|交谈后|妈妈|的妈妈|爸爸|奶奶") + m.pick("，其情绪波动较大。|，平时话不多。|，近一个月睡眠不好。|，与家人关系紧张。"))
	case 6:
		out.text(m.pick("父亲|母亲|父|母|其父|其母|爷爷|奶奶|外公|外婆|哥哥|姐姐|班长|舍友|闺蜜|同桌|好友|前男友|继父|养母|舅舅|姑姑|丈夫|妻子|儿子|女儿|弟弟|妹妹") + m.pick("|||叫|名为|：|是"))
		person()
		out.text(m.pick("（42岁，务农）|（已故）|，身体健康。|，与其关系疏远。|在外地打工。|来校。|，35岁，个体户。|的话她听不进去。"))
	case 7:
		out.text(m.pick("德育处|教务处|保卫处|心理中心|年级组长|班主任|辅导员|校医|社工|心理老师|副校长|主任|医生|民警|医师|宿管|生活老师|值班老师|同学|学生|患者|来访者|人事|工会"))
		person()
		out.text(m.pick("老师|主任|医生|同学|警官|||||") + m.pick("说|已到场。|负责跟进。|陪同前往。|反映该生近况。|今天值班，|来电，"))
	case 8:
		sep := m.pick(",|\t|、| | \\| ")
		for j := range 2 + m.rng.IntN(4) {
			if j > 0 {
				out.text("\n")
			}
			out.text(m.pick("1|2|3|12|20230101|S012") + sep)
			person()
			out.text(sep + m.pick("男|女") + sep + m.pick("高一1班|初二(3)|八（5）班|15") + sep + m.pick("82|79.5|一级|正常|—|关注"))
		}
	case 9:
		for j := range 2 + m.rng.IntN(3) {
			if j > 0 {
				out.text("\n")
			}
			switch m.rng.IntN(3) {
			case 0:
				out.name(m.anyName(), false)
				out.text(m.pick("|妈妈|爸爸| 22:14|：") + m.pick("\n|\n| "))
			case 1:
				out.name(m.surnames.draw(m.rng)+m.pick(titles), true)
				out.text(m.pick("：| 07:31\n|\n"))
			default:
				out.text(m.pick("2024-03-05 21:10:33  |[21:33] |"))
				out.name(m.anyName(), false)
				out.text("\n")
			}
			out.text(m.pick("好的，收到|老师您好，孩子今天发烧，请假一天|在吗？想跟您说件事|嗯嗯|我马上过去|谢谢老师"))
		}
	case 10:
		out.text(m.pick("此致\n敬礼\n|　　　　　　|谢谢！\n|报告人：|"))
		person()
		out.text("\n" + m.pick("2023年5月6日|3月12日|2024.5.18"))
	case 11:
		out.name(m.anyName(), false)
		out.text(m.pick("老师|同学|：|你好，|，|妈妈，|大夫，") + m.pick("您好！|\n我想跟您说说最近的事。|最近怎么样？|周三下午来一趟心理室。"))
	case 12:
		p := m.pick("老|小|小|大")
		for {
			if s := m.surnames.draw(m.rng); len([]rune(s)) == 1 {
				out.name(p+s, true)
				break
			}
		}
		out.text(m.pick("说|今天没来|的妈妈打来电话|把门关上了|跟我一样|，你先坐|那边|和他一起去的"))
	default:
		out.text(m.pick("昨晚|今天|上周三|课间|下午|后来|于是|当时|因为|可是|但|听说|没想到|据说"))
		out.name(m.anyName(), false)
		out.text(m.pick("没来上课|把手机交给我|又哭了|和同桌吵起来|不肯吃饭|跟我说了实话|找到宿管|给妈妈打了电话|在操场上跑了三圈|的手腕上有一道伤"))
		if m.chance(50) {
			out.text(m.pick("，|。") + m.pick("我找|问|和|告诉|陪"))
			out.name(m.anyName(), false)
			out.text(m.pick("谈了一次。|一起去医院。|这件事。|回家。"))
		}
	}
	return out.example()
}
