package name_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yinqu/detect/name"
	"yinqu/document"
	"yinqu/rules"
)

// plain is text as a reader of plain text gives it: a segment a line.
func plain(text string) *document.Document {
	d := &document.Document{Text: text}
	at := 0
	for line := range strings.Lines(text) {
		d.Segments = append(d.Segments, document.Segment{Span: document.Span{Start: at, End: at + len(line)}, Kind: document.Body})
		at += len(line)
	}
	return d
}

// found lists mentions, a titled one with a plus before it.
func found(d *document.Document) []string {
	out := []string{}
	for _, m := range name.NewFinder(name.Embedded()).Find(d) {
		s := d.In(m.Span)
		if m.Titled {
			s = "+" + s
		}
		out = append(out, s)
	}
	return out
}

type sample struct {
	name, text string
	want       []string
}

func check(t *testing.T, samples []sample) {
	t.Helper()
	for _, c := range samples {
		t.Run(c.name, func(t *testing.T) {
			if got := found(plain(c.text)); !slices.Equal(got, append([]string{}, c.want...)) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestForms(t *testing.T) {
	check(t, []sample{
		{"field", "姓名：欧阳若溪　性别：女", []string{"欧阳若溪"}},
		{"name with a space", "姓　名：韩　越　　性别：男", []string{"韩　越"}},
		{"label without a colon", "姓名 郭睿　性别 男　年龄 18", []string{"郭睿"}},
		{"a word as a name", "姓名：高兴　性别：女", []string{"高兴"}},
		{"minority name", "学生姓名：阿依古丽·买买提江　民族：维吾尔族", []string{"阿依古丽·买买提江"}},
		{"signature", "记录人（签字）：缪波皓　　2024年3月5日", []string{"缪波皓"}},
		{"surname and title in a field", "督导：欧阳老师", []string{"+欧阳老师"}},
		{"department before the name", "投诉人：工程部贾一鸣；时间：上午九点", []string{"贾一鸣"}},
		{"post before a word", "责任人：车间主任远航\n谈话人：祁秀娟", []string{"远航", "祁秀娟"}},
		{"list", "到场：白雪、时光、成功、文静怡、夏天　缺席：阮星（请假）", []string{"白雪", "时光", "成功", "文静怡", "夏天", "阮星"}},
		{"columns of separated values", "序号,姓名,性别,监护人\n1,汪奕辰,男,汪德全\n2,安静,女,安国栋\n", []string{"汪奕辰", "汪德全", "安静", "安国栋"}},
		{"row of a table", "| 姓名 | 竹笑秋 | 性别 | 女 |", []string{"竹笑秋"}},
		{"surname alone", "她只肯说那个男生姓赵。", []string{"赵"}},
		{"surname and name apart", "车主姓路名宽，昨天来过。他姓什么，我不知道。", []string{"路", "宽"}},
		{"writers of a chat", "别催在写了 23:41\n有人醒着吗\n雨停了再走 23:42\n还没睡\n别催在写了 23:45\n来我家吧\n雨停了再走 23:47\n不了\n", []string{"别催在写了", "雨停了再走", "别催在写了", "雨停了再走"}},
		{"what somebody is called", "学名：党振邦，小名叫“阿豆”。绰号“太监”。", []string{"党振邦", "阿豆"}},
		{"speakers of a transcript", "依依: 出事了，表发错群了\nCoco: 哪张\n依依: 三月那张\nCoco: 别急，我看看\n", []string{"依依", "Coco", "依依", "Coco"}},
		{"a log is no chat", "22:10 巡楼一遍\n23:10 巡楼一遍\n00:10 巡楼一遍\n01:10 熄灯\n", nil},
		{"roles of a transcript", "来访者：我睡不着。\n咨询师：多久了？\n来访者：一个月。\n咨询师：可以，谢谢您。\n值班：可以。\n", nil},
		{"blank form", "姓名：　　　性别：　　　年龄：\n监护人：____　电话：____", nil},
		{"value that is no name", "姓名：保密　联系人：无　班主任：待定", nil},
		{"speech after a role", "来访者：谢谢，我愿意试试。\n咨询师：好的，我们慢慢来。", nil},
	})
}

func TestNeighbours(t *testing.T) {
	check(t, []sample{
		{"kin before", "据其父张建国回忆，孩子近一个月睡眠不好。", []string{"张建国"}},
		{"kin that is a surname too", "电话联系其母母小红（在外地务工）。", []string{"母小红"}},
		{"kin after", "果果妈妈在门外等候。", []string{"果果"}},
		{"post before", "德育处林海接报后立即到场。", []string{"林海"}},
		{"title after a name", "陈思远老师陪他去了医院。", []string{"陈思远"}},
		{"title after a surname", "班主任周老师反映她上课发呆。", []string{"+周老师"}},
		{"title after a compound surname", "年级的上官主任觉得不必上报。", []string{"+上官主任"}},
		{"post that ends as a surname begins", "请年级组长晏平汇总，另找孙娃子谈话。", []string{"晏平"}},
		{"rare surname before a given name", "家长：奚文彬、李思南。", []string{"奚文彬", "李思南"}},
		{"short titles", "受理：清溪铺派出所 竺所，莫校也到了。", []string{"+竺所", "+莫校"}},
		{"little before surname and title", "教英语的小李老师也来了。", []string{"+小李老师"}},
		{"titles of anybody", "原班主任和新班主任交接，大师兄、甲同学都在，小叔来接。", nil},
		{"old and little", "老袁和小王把他劝了下来。", []string{"+老袁", "+小王"}},
		{"verb that is a surname too", "你可以向老师求助，也可以和同学商量。", nil},
		{"end of a word before a title", "关键并不在于老师的性别，或许老师也是出于关心。", nil},
		{"roles without a name", "班主任和家长一起到校，年级主任主持会议。", nil},
	})
}

func TestLatin(t *testing.T) {
	check(t, []sample{
		{"pinyin", "Parent: ZHANG Xiaoyu", []string{"ZHANG Xiaoyu"}},
		{"pinyin, hyphen", "室友Lin Yu-Chieh主动提出陪他。", []string{"Lin Yu-Chieh"}},
		{"initials", "Corresponding author: X. Y. Zhang", []string{"X. Y. Zhang"}},
		{"english name", "他和Laura Whitfield谈过一次。", []string{"Laura Whitfield"}},
		{"mr and surname", "The letter was written by Mr. Zhou.", []string{"+Mr. Zhou"}},
		{"ms and whole name", "Meeting with Ms. Laura Whitfield", []string{"Laura Whitfield"}},
		{"english name and surname", "学员：Grace 欧，Tina 缪", []string{"Grace 欧", "Tina 缪"}},
		{"salutation", "Hi Wanqing,\nsee you on Monday.", []string{"Wanqing"}},
		{"surname in capitals", "學生：CHAN Tai Man Peter（中四）", []string{"CHAN Tai Man Peter"}},
		{"headings and scales", "Student Support Record: PHQ-9 score, Beck Depression Inventory, Grade 11", nil},
		{"inside an address", "请发到zhang.xiaoyu@example.com", nil},
	})
}

func TestSuppressed(t *testing.T) {
	check(t, []sample{
		{"speech after a role that goes on in digits or quotes", "来访者：大概10年前，我搬过家。\n咨询师：那你对“回家”怎么看？", nil},
		{"masked", "李某与Z同学发生争执，来访者A、S07均在场。", nil},
		{"pseudonym after", "小哲（化名）在会谈中第一次抬头。后来小哲说他好多了。", nil},
		{"pseudonym before", "本例化名小溪，情节作了处理。小溪今年高二。", nil},
		{"citation", "自动化思维是情绪困扰的中介（Beck，1976；钱铭怡，1994）。", nil},
		{"reference list", "参考文献\n[1] 林崇德. 发展心理学[M]. 北京: 人民教育出版社, 1995.\n[2] 江光荣, 夏勉. 心理求助行为[J]. 心理科学进展, 2006, 14(6): 888-894.", nil},
		{"historical persons", "苏轼在黄州东坡开荒，李白写下了这首诗。", nil},
		{"fictional persons", "林黛玉的敏感与薛宝钗的圆融，可以作为讨论材料。", nil},
		{"title of a work", "推荐大家读《傅雷家书》和《苏东坡传》。", nil},
		{"talk without names", "你最近睡得怎么样？心情好一些了吗？马上就要考试了，别紧张，安静地休息一会儿。", nil},
	})
}

func TestNamesakesOfPublicPersons(t *testing.T) {
	check(t, []sample{
		{"client", "来访者李娜说她睡不着。李娜的母亲也来了。", []string{"李娜", "李娜"}},
		{"sex and age", "李娜，女，14岁，由班主任陪同。", []string{"李娜"}},
		{"class", "高二（3）班李白与同桌争吵。", []string{"李白"}},
		{"fellow", "杜甫同学昨天没有来。", []string{"杜甫"}},
		{"the poet", "李白，唐代诗人，与杜甫齐名。", nil},
	})
}

func TestPositions(t *testing.T) {
	check(t, []sample{
		{"speakers", "督导：卞云舒　记录：滕可\n卞：今天谁先来？\n滕：我。\n卞：请讲。\n滕：他不肯说。", []string{"卞云舒", "滕可", "卞", "滕", "卞", "滕"}},
		{"speakers by role", "师：今天谁先来？\n生：我。\n师：请讲。\n生：他不肯说。", nil},
		{"column without a header", "① 程雪柔｜七年级｜继续\n② 沙棘｜八年级｜观察\n③ 许嘉树｜八年级｜结案\n④ 冉一舟｜九年级｜转介\n⑤ 单小棠｜九年级｜继续", []string{"程雪柔", "沙棘", "许嘉树", "冉一舟", "单小棠"}},
		{"labels and values in one row", "| 姓名 | 竹笑秋 | 曾用名 | 无 |\n| 性别 | 女 | 民族 | 汉族 |\n| 出生年月 | 2009 | 学籍号 | 12 |", []string{"竹笑秋"}},
		{"radicals", "周⼀⾄周五开放，⾼中⽣每周⼀次。", nil},
	})
}

func TestFilenames(t *testing.T) {
	for file, want := range map[string][]string{"宣传单-17.pdf": {}, "孙小舟_个案.docx": {"孙小舟"}, "09-wechat-export.txt": {}} {
		d := plain("今天天气很好。\n")
		d.AppendFilename(file)
		if got := found(d); !slices.Equal(got, want) {
			t.Errorf("%s: found %q, want %q", file, got, want)
		}
	}
}

func TestSpread(t *testing.T) {
	check(t, []sample{
		{"given name alone", "来访者：林晓岚\n晓岚说她不想回家。", []string{"林晓岚", "晓岚"}},
		{"prefixed and doubled", "姓名：马骏\n大家叫他小骏，妈妈叫他骏骏。", []string{"马骏", "小骏", "骏骏"}},
		{"traditional and simplified", "姓名：蕭宛蓉\n萧宛蓉今天没有来。", []string{"蕭宛蓉", "萧宛蓉"}},
		{"with a space", "姓名：乜晨光\n报告编制：乜 晨光", []string{"乜晨光", "乜 晨光"}},
		{"pinyin of a known name", "姓名：陈思远\n文件由 chensiyuan 上传，Siyuan 确认。", []string{"陈思远", "chensiyuan", "Siyuan"}},
		{"part of a minority name", "姓名：阿依古丽·买买提江\n古丽说她想家。", []string{"阿依古丽·买买提江", "古丽"}},
		{"a word told apart by context", "姓名：高兴\n高兴今天没来上课。大家玩得很高兴。", []string{"高兴", "高兴"}},
	})
}

func TestPersonsShareNumbers(t *testing.T) {
	d := plain("姓名：林晓岚\n其母陈丽华来电。晓岚说她不想回家，陈丽华没有回答。\n")
	of := map[string]int{}
	for _, m := range name.NewFinder(name.Embedded()).Find(d) {
		s := d.In(m.Span)
		if p, ok := of[s]; ok && p != m.Person {
			t.Errorf("%s is person %d and person %d", s, p, m.Person)
		}
		of[s] = m.Person
	}
	if of["林晓岚"] == 0 || of["林晓岚"] != of["晓岚"] || of["陈丽华"] == of["林晓岚"] {
		t.Errorf("persons: %v", of)
	}
}

func TestRoles(t *testing.T) {
	d := plain("其母陈丽华来电，同桌许嘉树在场，由班主任褚红陪同。")
	want := map[string]rules.Role{"陈丽华": rules.Relative, "许嘉树": rules.Peer, "褚红": rules.Staff}
	for _, m := range name.NewFinder(name.Embedded()).Find(d) {
		if s := d.In(m.Span); m.Role != want[s] {
			t.Errorf("%s has role %q, want %q", s, m.Role, want[s])
		}
	}
}

func TestCells(t *testing.T) {
	var b document.Builder
	b.Begin(document.Cell, "A2", "姓名", 2)
	b.Write("马上", nil)
	b.Begin(document.Cell, "B2", "成绩", 2)
	b.Write("优秀", nil)
	b.Begin(document.Cell, "C2", "班主任", 2)
	b.Write("幸老师", nil)
	d := b.Document("a.xlsx", "xlsx")
	if got, want := found(d), []string{"马上", "+幸老师"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestFilename(t *testing.T) {
	d := plain("今天天气很好。\n")
	d.AppendFilename("张晓雨_咨询记录.docx")
	if got, want := found(d), []string{"张晓雨"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestNamesDoNotCrossCells(t *testing.T) {
	var b document.Builder
	b.Begin(document.Cell, "A1", "", 1)
	b.Write("张", nil)
	b.Begin(document.Cell, "B1", "", 1)
	b.Write("晓雨", nil)
	d := b.Document("a.xlsx", "xlsx")
	for _, m := range name.NewFinder(name.Embedded()).Find(d) {
		if d.SegmentAt(m.Start) != d.SegmentAt(m.End-1) {
			t.Errorf("%q crosses the border of a cell", d.In(m.Span))
		}
	}
}

func TestReadModelRefuses(t *testing.T) {
	for _, c := range []struct{ name, data string }{
		{"nothing", ""},
		{"another file", "PK\x03\x04 and so on"},
		{"a cut model", "yinqu-name-5\n\x10\x00\x00\x00abc"},
		{"a section without end", "yinqu-name-5\n\xff\xff\xff\xff"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := name.ReadModel(strings.NewReader(c.data)); err == nil {
				t.Error("no error")
			}
		})
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"姓名：张　伟\n", "Mr. Zhou与小雨\n", "a,姓名,b\n1,丁一,2\n", "\xff姓\u200b名：\U00020BB7田", "东方\n晓", "|姓名|\n|", "（化名）化名：", "[1] "} {
		f.Add(s)
	}
	finder := name.NewFinder(name.Embedded())
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		last := 0
		for _, m := range finder.Find(plain(text)) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) || !utf8.ValidString(text[m.Start:m.End]) {
				t.Fatalf("mention %v in %q", m.Span, text)
			}
			if m.Confidence < 0.5 || m.Confidence > 1 || m.Person == 0 || m.Evidence == "" {
				t.Fatalf("mention %+v", m)
			}
			last = m.End
		}
	})
}
