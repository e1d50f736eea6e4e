package judge

import (
	"slices"
	"testing"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

// register reads a consent register with one row under the usual header.
func register(t *testing.T, row ...string) *Consents {
	t.Helper()
	header := []string{"编号", "姓名", "用途", "监护人签字", "录音录像", "截止日期", "撤销日期"}
	var b document.Builder
	for i, v := range row {
		b.Begin(document.Cell, "", header[i], 1)
		b.Write(v, v)
	}
	c, err := ReadConsents(b.Document("consents", "csv"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConsent(t *testing.T) {
	tests := []struct {
		name  string
		row   []string
		marks []string
		want  Verdict
		state ConsentState
	}{
		{"valid", []string{"C-1", "纪小满", "发表、教学", "", "", "2025-01-01", ""}, []string{"PERSON:纪小满", "DIAGNOSIS:抑郁症"}, Pass, ConsentValid},
		{"valid on its last day", []string{"C-1", "纪小满", "publication", "", "", "2024-06-01", ""}, []string{"PERSON:纪小满"}, Pass, ConsentValid},
		{"expired", []string{"C-1", "纪小满", "发表", "", "", "2024-05-31", ""}, []string{"PERSON:纪小满"}, Block, ConsentExpired},
		{"revoked", []string{"C-1", "纪小满", "发表", "", "", "", "2024-02-01"}, []string{"PERSON:纪小满"}, Block, ConsentRevoked},
		{"an end date that nobody can read", []string{"C-1", "纪小满", "发表", "", "", "明年", ""}, []string{"PERSON:纪小满"}, Block, ConsentRevoked},
		{"another purpose", []string{"C-1", "纪小满", "督导", "", "", "", ""}, []string{"PERSON:纪小满"}, Block, ConsentPurpose},
		{"a minor whose guardian has not signed", []string{"C-1", "纪小满", "发表", "", "", "", ""}, []string{"PERSON:纪小满", "AGE:16岁"}, Block, ConsentGuardian},
		{"a minor whose guardian signed", []string{"C-1", "纪小满", "发表", "是", "", "", ""}, []string{"PERSON:纪小满", "AGE:13岁"}, Pass, ConsentValid},
		{"recordings are not included", []string{"C-1", "纪小满", "发表", "", "否", "", ""}, []string{"PERSON:纪小满", "RECORDING:第三次.mp3"}, Review, ConsentValid},
		{"recordings are included", []string{"C-1", "纪小满", "发表", "", "是", "", ""}, []string{"PERSON:纪小满", "RECORDING:第三次.mp3"}, Pass, ConsentValid},
		{"somebody else", []string{"C-1", "纪大满", "发表", "", "", "", ""}, []string{"PERSON:纪小满"}, Block, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, r := result(detect.Subject{ID: 1, Role: rules.Client}, tt.marks...)
			j := Judge(policy(t, "publication"), d, r, Options{Now: now, Consents: register(t, tt.row...)})
			if j.Verdict != tt.want {
				t.Errorf("verdict %s, want %s: %q", j.Verdict, tt.want, j.Reasons)
			}
			var want []ConsentUse
			if tt.state != "" {
				want = []ConsentUse{{"C-1", tt.state, 1}}
			}
			if !slices.Equal(j.Consents, want) {
				t.Errorf("consents %v, want %v", j.Consents, want)
			}
			if len(j.Findings) != len(tt.marks) {
				t.Errorf("%d findings shown, want all %d", len(j.Findings), len(tt.marks))
			}
		})
	}
}
