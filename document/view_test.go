package document

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	wrapped := "记录人在第二次面谈以后写道来访者说他和母\n亲已经很久没有说过话并且不愿回家去住\n"
	for _, c := range []struct{ name, text, want string }{
		{"nothing to fold", "张三abc", "张三abc"},
		{"full width", "ＳＣＬ－９０：８分，（重）", "SCL-90:8分,(重)"},
		{"traditional", "診斷為憂鬱症", "诊断为忧郁症"},
		{"simplified stays", "著名乾坤", "著名乾坤"},
		{"traditional surname with two simplified forms", "鍾無", "钟无"},
		{"radical", "⽤药⻓", "用药长"},
		{"compatibility ideograph", "\uF9B5女", "例女"},
		{"unit", "50㎎", "50mg"},
		{"Roman numeral", "双相Ⅱ型", "双相II型"},
		{"circled number", "①13812345678", "(1)13812345678"},
		{"footnote mark", "13812345678²", "13812345678²"},
		{"ellipsis", "嗯……", "嗯……"},
		{"beyond the basic plane", "𝟏𝟑𠮷", "13𠮷"},
		{"hyphens", "SCL–90", "SCL-90"},
		{"middle dots", "买买提•艾力", "买买提·艾力"},
		{"zero width", "抑\u200b郁\ufeff", "抑郁"},
		{"spread name", "张　伟", "张伟"},
		{"spread name in a sentence", "男生弓　玥来访", "男生弓 玥来访"},
		{"spread name after a bracket", "（弓　玥来访", "(弓玥来访"},
		{"spread label", "姓　名：周雨桐", "姓名:周雨桐"},
		{"wholly spread", "江 一 村 周 家 墩", "江一村周家墩"},
		{"two people", "张伟 李娜", "张伟 李娜"},
		{"two fields", "性别：女　　出生日期：2007", "性别:女  出生日期:2007"},
		{"columns", "王        女", "王        女"},
		{"tab", "王\t女", "王\t女"},
		{"grouped phone", "138 1234 5678", "13812345678"},
		{"grouped phone, full width", "１３８　１２３４　５６７８", "13812345678"},
		{"grouped resident ID", "361127 20130228 060X", "36112720130228060X"},
		{"scores", "85 92 78", "85 92 78"},
		{"two phones", "13812345678 13987654321", "13812345678 13987654321"},
		{"no-break space", "甲\u00a0: x", "甲 : x"},
		{"broken after a hyphen", "电话0535-\n6627418", "电话0535-6627418"},
		{"broken ID", "证件号 3209212007\n06143874。", "证件号 320921200706143874。"},
		{"broken ID, CRLF", "证件号 3209212007\r\n06143874。", "证件号 320921200706143874。"},
		{"list of numbers", "138123456\n78139876", "138123456\n78139876"},
		{"hard-wrapped", wrapped, strings.Replace(wrapped, "母\n亲", "母亲", 1)},
		{"hard-wrapped, indented paragraph", strings.Replace(wrapped, "\n亲", "\n　　亲", 1), strings.Replace(wrapped, "\n亲", "\n  亲", 1)},
		{"short lines", "参加人员\n张伟\n李娜\n", "参加人员\n张伟\n李娜\n"},
		{"unwrapped", wrapped + strings.Repeat("长", 100), wrapped + strings.Repeat("长", 100)},
		{"next line is a field", "记录人在第二次面谈以后写道来访者说他和\n性别：女\n", "记录人在第二次面谈以后写道来访者说他和\n性别:女\n"},
		{"next line is an item", "记录人在第二次面谈以后写道来访者说他和\n二、背景\n", "记录人在第二次面谈以后写道来访者说他和\n二、背景\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Fold(&Document{Text: c.text})
			if v.Text != c.want {
				t.Errorf("got %q, want %q", v.Text, c.want)
			}
			check(t, c.text, v)
		})
	}
}

func TestFoldKeepsCellsApart(t *testing.T) {
	var b Builder
	for _, s := range []string{"记录人在第二次面谈以后写道来访者说他和母", "亲已经很久没有说过话", "1381234", "5678901号"} {
		b.Begin(Cell, "", "", 1)
		b.Write(s, 0)
	}
	d := b.Document("", "")
	if v := Fold(d); v.Text != d.Text {
		t.Errorf("cells joined: %q", v.Text)
	}
}

func TestViewSource(t *testing.T) {
	text := "电话：１３８ １２３４ ５６７８，張　三\u200b說"
	v := Fold(&Document{Text: text})
	for _, c := range []struct{ folded, source string }{
		{"13812345678", "１３８ １２３４ ５６７８"},
		{"1234", "１２３４"},
		{"张三", "張　三"},
		{"三说", "三\u200b說"},
	} {
		i := strings.Index(v.Text, c.folded)
		if i < 0 {
			t.Fatalf("%q not in %q", c.folded, v.Text)
		}
		s := v.Source(i, i+len(c.folded))
		if got := text[s.Start:s.End]; got != c.source {
			t.Errorf("%q came from %q, want %q", c.folded, got, c.source)
		}
		if v.Offset(s.Start) != i {
			t.Errorf("offset of %q is %d, want %d", c.source, v.Offset(s.Start), i)
		}
	}
	for s, want := range map[string]bool{"张三": true, "三说": false, "电话": false, "138": false, "13812345678": true} {
		if i := strings.Index(v.Text, s); v.Joint(i, i+len(s)) != want {
			t.Errorf("joint in %q: %v", s, !want)
		}
	}
}

// check verifies the way back: monotone, in range, on character borders,
// characters that stay map to themselves.
func check(t *testing.T, text string, v *View) {
	t.Helper()
	if !utf8.ValidString(v.Text) {
		t.Fatal("folded text is not valid UTF-8")
	}
	last := 0
	for i, r := range v.Text {
		n := utf8.RuneLen(r)
		s := v.Source(i, i+n)
		if s.Start < last || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("character %d comes from [%d,%d), after %d", i, s.Start, s.End, last)
		}
		last = s.Start
		src := text[s.Start:s.End]
		if !utf8.RuneStart(src[0]) || utf8.RuneCountInString(src) != 1 {
			t.Fatalf("character %d comes from %q", i, src)
		}
		if !strings.Contains(FoldString(src), string(r)) && r != ' ' {
			t.Fatalf("%q came from %q", r, src)
		}
		if o := v.Offset(s.Start); o > i || v.Source(o, o+1) != s {
			t.Fatalf("character %d comes from offset %d, which stands at %d", i, s.Start, o)
		}
	}
	if end := v.Source(len(v.Text), len(v.Text)); end.Start > len(text) {
		t.Fatalf("the end maps to %d of %d", end.Start, len(text))
	}
	if whole := v.Source(0, len(v.Text)); len(v.Text) > 0 && strings.TrimFunc(text[whole.End:], func(r rune) bool { return ignorable(r) }) != "" {
		t.Fatalf("text after the last character: %q", text[whole.End:])
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Ａ张 1", "張　三\u200b", "138 1234\n5678 ①㎎", "a\u00a0b\r\nc", "0535-\n6627418\U000E0100"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		v := Fold(&Document{Text: s})
		check(t, s, v)
		if again := FoldString(v.Text); len(again) > len(v.Text) {
			t.Fatalf("folding twice grows the text: %q, %q", v.Text, again)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	text := strings.Repeat("来访者说，最近两周睡得不好，上课也听不进去；妈妈问她怎么了，她只说“没事”。晚上常常一个人坐到十二点，第二天又起不来。\n", 10000)
	d := &Document{Text: text}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Fold(d)
	}
}
