package redact

import (
	"testing"
	"time"
	"unicode/utf16"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// apply returns what an operator makes of value, a finding of e inside text.
func apply(before, value, after string, e rules.Entity, op rules.Operator) string {
	d := &document.Document{Text: before + value + after}
	d.Segments = []document.Segment{{Span: document.Span{End: len(d.Text)}, Kind: document.Body}}
	people := NewPeople()
	people.days = 70
	f := judge.Finding{Finding: detect.Finding{Entity: e, Span: document.Span{Start: len(before), End: len(before) + len(value)}}, Operator: op}
	return people.cast(d, judge.Judgement{Findings: []judge.Finding{f}}).replace(f)
}

func TestOperators(t *testing.T) {
	tests := []struct {
		value string
		e     rules.Entity
		op    rules.Operator
		want  string
	}{
		{"林小满", rules.Person, rules.Label, "［姓名］"},
		{"林小满", rules.Person, rules.Mask, "***"},
		{"138-0013-8000", rules.Phone, rules.Mask, "***-****-****"},
		{"林小满", rules.Person, rules.Remove, ""},
		{"20230107", rules.StudentNo, rules.Pseudonym, "学号A"},
		{"云岭一中", rules.School, rules.Pseudonym, "学校A"},
		{"15岁", rules.Age, rules.Generalize, "14-16岁"},
		{"十六岁", rules.Age, rules.Generalize, "14-16岁"},
		{"１７周岁", rules.Age, rules.Generalize, "17-19周岁"},
		{"42", rules.Age, rules.Generalize, "40-49"},
		{"86岁", rules.Age, rules.Generalize, "80+岁"},
		{"8个月", rules.Age, rules.Generalize, "0-2岁"},
		{"15岁3个月", rules.Age, rules.Generalize, "14-16岁"},
		{"十二岁半", rules.Age, rules.Generalize, "11-13岁"},
		{"30个月", rules.Age, rules.Generalize, "［年龄］"},
		{"云岭市第三高级中学", rules.School, rules.Generalize, "某高中"},
		{"城南小学", rules.School, rules.Generalize, "某小学"},
		{"海州师范大学", rules.School, rules.Generalize, "某大学"},
		{"明德", rules.School, rules.Generalize, "某学校"},
		{"康宁大药房文澜店", rules.Org, rules.Generalize, "某店"},
		{"市第一人民医院", rules.Org, rules.Generalize, "某医院"},
		{"云岭市", rules.Place, rules.Generalize, "某市"},
		{"周口", rules.Place, rules.Generalize, "某市"},
		{"河南太康", rules.Place, rules.Generalize, "某县"},
		{"河南", rules.Place, rules.Generalize, "某省"},
		{"越南", rules.Place, rules.Generalize, "某国"},
		{"东京", rules.Place, rules.Generalize, "某市"},
		{"柳树屯", rules.Place, rules.Generalize, "某村"},
		{"高二（3）班", rules.ClassName, rules.Generalize, "某班"},
		{"公交公司调度员", rules.Occupation, rules.Generalize, "运输行业从业者"},
		{"收银员", rules.Occupation, rules.Generalize, "服务行业从业者"},
		{"家里开棋牌室", rules.Occupation, rules.Generalize, "家里做生意"},
		{"在码头扛包", rules.Occupation, rules.Generalize, "做工"},
		{"在菜市场卖豆腐", rules.Occupation, rules.Generalize, "做生意"},
		{"记者", rules.Occupation, rules.Generalize, "文化工作者"},
		{"入殓师", rules.Occupation, rules.Generalize, "从业人员"},
		{"做收银员", rules.Occupation, rules.Generalize, "从事服务行业"},
		{"跑长途", rules.Occupation, rules.Generalize, "从事运输行业"},
		{"在镇上摆摊卖米粉", rules.Occupation, rules.Generalize, "做生意"},
		{"做殡葬", rules.Occupation, rules.Generalize, "从事某种工作"},
		{"何老师", rules.PersonTitle, rules.Generalize, "某老师"},
		{"2024年3月5日", rules.Date, rules.Generalize, "2024年"},
		{"3月12日", rules.Date, rules.Generalize, "某日"},
		{"20240305", rules.Date, rules.Generalize, "2024年"},
		{"2024-03-05", rules.Birthdate, rules.Generalize, "2024年"},
		{"民國113年3月5日", rules.Date, rules.Generalize, "民國113年"},
		{"13800138000", rules.Phone, rules.Generalize, "［电话］"},
		{"2024年3月5日", rules.Date, rules.Shift, "2024年5月14日"},
		{"2024-03-05 14:30", rules.Date, rules.Shift, "2024-05-14 14:30"},
		{"2024/3/5", rules.Date, rules.Shift, "2024/5/14"},
		{"2024.10.25", rules.Date, rules.Shift, "2025.01.03"},
		{"20240305", rules.Date, rules.Shift, "20240514"},
		{"3月12日", rules.Date, rules.Shift, "5月21日"},
		{"二〇二四年三月五日", rules.Date, rules.Shift, "二〇二四年五月十四日"},
		{"民國113年3月5日", rules.Date, rules.Shift, "民國113年5月14日"},
		{"2024年3月", rules.Date, rules.Shift, "2024年5月"},
		{"3月5日至3月8日", rules.Date, rules.Shift, "5月14日至5月17日"},
		{"9月3日至5日", rules.Date, rules.Shift, "11月12日至14日"},
		{"9月20—23日", rules.Date, rules.Shift, "11月29—12月2日"},
		{"2024年9月3日至9月5日", rules.Date, rules.Shift, "2024年11月12日至11月14日"},
		{"三月初八（4月16日）", rules.Date, rules.Shift, "某日（6月25日）"},
		{"农历三月十八", rules.Date, rules.Shift, "某日"},
		{"2024年2月31日", rules.Date, rules.Shift, "2024年"},
		{"上学期末", rules.Date, rules.Shift, "某日"},
	}
	for _, tt := range tests {
		t.Run(string(tt.op)+" "+tt.value, func(t *testing.T) {
			if got := apply("文，", tt.value, "。", tt.e, tt.op); got != tt.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestEnglishDocuments(t *testing.T) {
	tests := []struct {
		value string
		e     rules.Entity
		op    rules.Operator
		want  string
	}{
		{"Lin Xiaoman", rules.Person, rules.Label, "[name]"},
		{"Lin Xiaoman", rules.Person, rules.Pseudonym, "Person A"},
		{"March 5, 2024", rules.Date, rules.Shift, "May 14, 2024"},
		{"March 5, 2024", rules.Date, rules.Generalize, "2024"},
		{"15", rules.Age, rules.Generalize, "14-16"},
		{"Yunling High", rules.School, rules.Generalize, "[school]"},
	}
	for _, tt := range tests {
		t.Run(string(tt.op)+" "+tt.value, func(t *testing.T) {
			if got := apply("about ", tt.value, ".", tt.e, tt.op); got != tt.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestTraditionalDocuments(t *testing.T) {
	for _, tt := range []struct {
		e    rules.Entity
		op   rules.Operator
		want string
	}{{rules.Phone, rules.Label, "〔電話〕"}, {rules.School, rules.Generalize, "某學校"}} {
		if got := apply("輔導老師說，", "林小滿", "來過。", tt.e, tt.op); got != tt.want {
			t.Errorf("%s: got %q", tt.op, got)
		}
	}
}

func TestMaskKeepsTheLength(t *testing.T) {
	for _, v := range []string{"林小满", "a b-c", "𠀋村", "①②"} {
		if a, b := len(utf16.Encode([]rune(v))), len(utf16.Encode([]rune(mask(v)))); a != b {
			t.Errorf("%q: %d units become %d", v, a, b)
		}
	}
}

func TestOffsetKeepsWeekdays(t *testing.T) {
	for range 100 {
		if d := NewPeople().offset(); d%7 != 0 || d > -28 && d < 28 {
			t.Fatalf("dates move by %d days", d)
		}
	}
	p := NewPeople()
	if a, b := p.offset(), p.offset(); a != b {
		t.Error("two dates move by different offsets")
	}
}

func TestIntervalsAreKept(t *testing.T) {
	when := func(value string) time.Time {
		day, err := time.Parse("2006年1月2日", apply("文，", value, "。", rules.Date, rules.Shift))
		if err != nil {
			t.Fatal(err)
		}
		return day
	}
	first, second := when("2024年2月28日"), when("2024年3月2日")
	if d := second.Sub(first); d != 3*24*time.Hour {
		t.Errorf("three days become %v", d)
	}
	if first.Weekday() != time.Wednesday {
		t.Errorf("a Wednesday becomes a %v", first.Weekday())
	}
}

func TestHanNumber(t *testing.T) {
	for s, want := range map[string]int{"五": 5, "十": 10, "十二": 12, "二十": 20, "三十五": 35, "一百零六": 106} {
		if got, ok := hanNumber(s); !ok || got != want {
			t.Errorf("%s: %d", s, got)
		}
		if want < 100 && writeDigits(want, "一", false) != s {
			t.Errorf("%d is written %s", want, writeDigits(want, "一", false))
		}
	}
}

func TestADayThatIsSaidTwice(t *testing.T) {
	for after, want := range map[string]string{"那天下雨": "", "當天下雨": "", "下雨": "某日", "那些事": "某日"} {
		if got := apply("文，", "10月12日", after, rules.Date, rules.Generalize); got != want {
			t.Errorf("before %s: %q", after, got)
		}
	}
}
