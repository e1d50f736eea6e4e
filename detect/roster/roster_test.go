package roster

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

var header0 = []string{"姓名", "曾用名", "性别", "班级", "学号", "身份证号", "监护人电话", "出生日期"}

func table(rows ...[]string) *document.Document {
	var b document.Builder
	for i, row := range rows {
		for j, v := range row {
			b.Begin(document.Cell, "", header0[j], i+1)
			b.Write(v, v)
		}
	}
	return b.Document("list", "csv")
}

func students(t *testing.T) *Roster {
	t.Helper()
	r, err := FromDocument(table(
		[]string{"简若宁", "小宁、Ning Jian", "女", "初三（4）班", "20210416", "330421200904173622", "13867021594", "2009-04-17"},
		[]string{"高兴", "", "男", "初三（4）班", "20210417", "", "", "2009-05-01"},
		[]string{"容海洋", "", "男", "初三5班", "U2021X18", "", "", "2008-12-01"},
	))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDetector(t *testing.T) {
	e, err := detect.New(nil, detect.Options{Detectors: []detect.Detector{students(t).Detector()}})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, text string
		want       []string
	}{
		{"a name in running text", "看见简若宁走了", []string{"PERSON 简若宁"}},
		{"an alias", "小宁没来，Ning Jian也没来", []string{"PERSON 小宁", "PERSON Ning Jian"}},
		{"an alias inside another word", "Ning Jiang来了", nil},
		{"a phone in groups", "电话138-6702 1594", []string{"PHONE 138-6702 1594"}},
		{"a phone inside a longer number", "单号1386702159477", nil},
		{"an ID and a student number", "330421200904173622，学号20210416", []string{"RESIDENT_ID 330421200904173622", "STUDENT_NO 20210416"}},
		{"a number with letters", "学号u2021x18。", []string{"STUDENT_NO u2021x18"}},
		{"nobody listed", "简宁和容海来了", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &document.Document{Text: tt.text, Segments: []document.Segment{{Span: document.Span{End: len(tt.text)}, Kind: document.Body}}}
			res, err := e.Detect(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range res.Findings {
				got = append(got, string(f.Entity)+" "+d.In(f.Span))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFit(t *testing.T) {
	r := students(t)
	tests := []struct {
		name  string
		facts map[rules.Entity]string
		want  int
	}{
		{"class written differently", map[rules.Entity]string{rules.ClassName: "初三4班"}, 2},
		{"class and sex", map[rules.Entity]string{rules.ClassName: "初三（4）班", rules.Gender: "女"}, 1},
		{"birth date written differently", map[rules.Entity]string{rules.Birthdate: "2009年4月17日"}, 1},
		{"nobody", map[rules.Entity]string{rules.ClassName: "高一1班"}, 0},
		{"a fact that the roster does not know", map[rules.Entity]string{rules.Occupation: "司机"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if k, n := r.Fit(tt.facts); k != tt.want || n != 3 {
				t.Errorf("got %d of %d, want %d of 3", k, n, tt.want)
			}
		})
	}
}

func TestEncryptedRosterComesBackAndHidesItsText(t *testing.T) {
	r := students(t)
	var b bytes.Buffer
	to, err := age.NewScryptRecipient("春眠不觉晓")
	if err != nil {
		t.Fatal(err)
	}
	to.SetWorkFactor(10) // the default takes a second each
	if err := r.encrypt(&b, to); err != nil {
		t.Fatal(err)
	}
	if !Encrypted(b.Bytes()) || strings.Contains(b.String(), "简若宁") {
		t.Error("the roster is not encrypted")
	}
	if _, err := Decrypt(bytes.NewReader(b.Bytes()), "wrong"); err == nil {
		t.Error("a wrong passphrase opened it")
	}
	back, err := Decrypt(bytes.NewReader(b.Bytes()), "春眠不觉晓")
	if err != nil {
		t.Fatal(err)
	}
	if back.Len() != r.Len() || back.people[0].Facts[rules.ClassName] != r.people[0].Facts[rules.ClassName] {
		t.Error("the roster came back changed")
	}
}

func TestATableWithoutNamesIsNoRoster(t *testing.T) {
	if _, err := FromDocument(&document.Document{}); err != ErrNoNames {
		t.Errorf("got %v", err)
	}
}
