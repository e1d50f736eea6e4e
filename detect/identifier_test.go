package detect

import (
	"context"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/rules"
)

// recogniserEngine runs every recogniser under a rule for each entity.
func recogniserEngine(t testing.TB) *Engine {
	t.Helper()
	pack := rules.Pack{ID: "t"}
	for name, entities := range map[string][]rules.Entity{
		"resident-id": {rules.ResidentID}, "student-no": {rules.StudentNo}, "other-id": {rules.OtherID}, "phone": {rules.Phone},
		"email": {rules.Email}, "im": {rules.IM}, "bank-card": {rules.Bank}, "plate": {rules.Plate}, "address": {rules.Address},
		"network": {rules.Network}, "institution": {rules.School, rules.Org}, "class": {rules.ClassName},
		"date": {rules.Date, rules.Birthdate}, "age": {rules.Age}, "place": {rules.Place}, "recording": {rules.Recording},
	} {
		for _, e := range entities {
			pack.Rules = append(pack.Rules, rules.Rule{ID: "t/" + strings.ToLower(string(e)), Entity: e, Confidence: 0.8, Find: rules.Find{Detector: name}})
		}
	}
	e, err := New([]rules.Pack{pack}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// entitiesIn returns what e finds in text, as "ENTITY value".
func entitiesIn(t testing.TB, e *Engine, text string) []string {
	t.Helper()
	var b document.Builder
	b.Write(text, nil)
	d := b.Document("t.txt", "text")
	r, err := e.Detect(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		got = append(got, string(f.Entity)+" "+d.In(f.Span))
	}
	return got
}

// TestValidatorsMatter holds pairs of texts that differ in nothing but what a
// validator or a border looks at.
func TestValidatorsMatter(t *testing.T) {
	e := recogniserEngine(t)
	for _, tt := range []struct{ name, yes, want, no string }{
		{"resident check digit", "编码330523200904173620", "RESIDENT_ID 330523200904173620", "编码330523200904173621"},
		{"resident month", "身份证330523200904173620", "RESIDENT_ID 330523200904173620", "身份证330523200914173620"},
		{"resident length", "330523200904173620", "RESIDENT_ID 330523200904173620", "3305232009041736201"},
		{"Luhn", "串6217003810002847195", "BANK 6217003810002847195", "串6217003810002847190"},
		{"mobile prefix", "打13958217046", "PHONE 13958217046", "打12958217046"},
		{"mobile border", "打13958217046", "PHONE 13958217046", "打113958217046"},
		{"area code", "家0572-2849317", "PHONE 0572-2849317", "家0172-2849317"},
		{"hotline", "家里010-82951332", "PHONE 010-82951332", "援助热线010-82951332"},
		{"plate letters", "停着浙E7K318", "PLATE 浙E7K318", "停着浙E7I318"},
		{"plate province", "停着浙E7K318", "PLATE 浙E7K318", "停着江E7K318"},
		{"Hong Kong check digit", "本人K482917(4)", "OTHER_ID K482917(4)", "本人K482917(5)"},
		{"Taiwan check digit", "本人B203847152", "OTHER_ID B203847152", "本人B203847153"},
		{"Singapore check letter", "持S1234567D", "OTHER_ID S1234567D", "持S1234567E"},
		{"disability card", "持33052320090417362041", "OTHER_ID 33052320090417362041", "持33052320090417362141"},
		{"court of a case", "见(2023)浙0502民初4417号", "OTHER_ID (2023)浙0502民初4417号", "见(2023)5号"},
		{"licence", "证：心证字第324584号", "OTHER_ID 心证字第324584号", "证：第324584号"},
		{"group of a village", "住柳溪镇东塘村三组", "ADDRESS 柳溪镇东塘村三组", "住柳溪镇东塘村三年"},
		{"QQ length", "QQ 384719205", "IM 384719205", "QQ 3847"},
		{"bank number range", "卡6217003810002847195", "BANK 6217003810002847195", "卡0017003810002847191"},
		{"public address", "自115.236.42.17", "NETWORK 115.236.42.17", "自192.168.42.17"},
		{"version", "自115.236.42.17", "NETWORK 115.236.42.17", "v115.236.42.17"},
		{"day of month", "2024年2月29日", "DATE 2024年2月29日", "2024年2月30日"},
		{"law", "2021年8月20日谈话", "DATE 2021年8月20日", "2021年8月20日通过"},
		{"age range", "他12岁", "AGE 12岁", "不满12岁"},
		{"class border", "来自八(6)", "CLASS 八(6)", "来自第八(6)"},
		{"name before school", "在柳河中学", "SCHOOL 柳河中学", "在某中学"},
		{"account behind cue", "微信rain_lx11", "IM rain_lx11", "微信公开课"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := entitiesIn(t, e, tt.yes); !slices.Contains(got, tt.want) {
				t.Errorf("%q: found %q, want %q", tt.yes, got, tt.want)
			}
			kind, _, _ := strings.Cut(tt.want, " ")
			for _, g := range entitiesIn(t, e, tt.no) {
				if strings.HasPrefix(g, kind+" ") {
					t.Errorf("%q: found %q", tt.no, g)
				}
			}
		})
	}
}

// TestLabelledCells shows values that nothing but their column betrays.
func TestLabelledCells(t *testing.T) {
	e := recogniserEngine(t)
	d := &document.Document{Name: "t.csv", Format: "csv"}
	for _, c := range []struct{ label, text string }{
		{"学号", "0417"}, {"班级", "802"}, {"年龄", "14"}, {"宿舍", "3-208"}, {"工号", "D0012"}, {"出生日期", "99.6.3"}, {"日期", "3.5"}, {"得分", "3.5"}, {"QQ", "382910475"},
	} {
		start := len(d.Text)
		d.Text += c.text + "\n"
		d.Segments = append(d.Segments, document.Segment{Span: document.Span{Start: start, End: len(d.Text)}, Kind: document.Cell, Label: c.label, Record: 1})
	}
	r, err := e.Detect(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range r.Findings {
		got = append(got, string(f.Entity)+" "+d.In(f.Span))
	}
	want := []string{"STUDENT_NO 0417", "CLASS 802", "AGE 14", "ADDRESS 3-208", "OTHER_ID D0012", "BIRTHDATE 99.6.3", "DATE 3.5", "IM 382910475"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q\nwant  %q", got, want)
	}
}

func FuzzRecognisers(f *testing.F) {
	lib, err := rules.Builtin()
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range lib.Packs {
		for _, r := range p.Rules {
			if r.Find.Detector == "" {
				continue
			}
			for _, s := range r.Samples.Match {
				f.Add(s.Text)
			}
		}
	}
	f.Add("学号:\n、(八(六)班\xe4\xb8")
	e := recogniserEngine(f)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		d := &document.Document{Name: "t.txt", Format: "text", Text: text, Segments: []document.Segment{{Span: document.Span{Start: 0, End: len(text)}, Kind: document.Body}}}
		r, err := e.Detect(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range r.Findings {
			if x.Span.Start < 0 || x.Span.End > len(text) || x.Span.Len() <= 0 || !utf8.ValidString(d.In(x.Span)) || x.Confidence <= 0 || x.Confidence > 1 {
				t.Errorf("%s: bad finding %+v", x.Entity, x)
			}
		}
	})
}
