package detect

import "testing"

func TestWordingsLeadUpToATerm(t *testing.T) {
	for name, c := range map[string]struct {
		before string
		kind   wording
		want   bool
	}{
		"denied":                    {"他否认有", negated, true},
		"denied too far away":       {"他否认了这件事情的全部经过细节以及", negated, false},
		"denied in another clause":  {"他否认,但有", negated, false},
		"the last word counts":      {"他没有说话,没有", negated, true},
		"no denial at all":          {"不排除", admitted, true},
		"supposed over a pause":     {"如果他,", supposed, true},
		"supposed before":           {"如果他。", supposed, false},
		"asked":                     {"询问是否", inquired, true},
		"asked too far away":        {"询问他最近一段时间", inquired, false},
		"a duty anywhere":           {"学生应当遵守,并且", obliged, true},
		"a limit is no duty":        {"不得低于", obliged, false},
		"a ban at the end":          {"不得", obliged, true},
		"nothing":                   {"他昨天", negated, false},
		"statistics":                {"检出率为3", tallied, true},
		"a word at the very border": {"问及一二三四五六", inquired, true},
		"a word beyond it":          {"问及一二三四五六七", inquired, false},
	} {
		w := findWords().in(c.before)
		if got := w.leads(c.kind, 0); got != c.want {
			t.Errorf("%s: %s: got %v", name, c.before, got)
		}
	}
}

func TestQuestionsAndEmptyBoxes(t *testing.T) {
	for after, want := range map[string][2]bool{ // questioned, unchosen
		"了吗":  {true, false},
		"了么?": {true, false},
		"了么":  {false, false},
		",是吗": {false, false},
		"一二三四五六七八九十一二三四?":  {true, false},
		"一二三四五六七八九十一二三四五?": {false, false},
		"史 □有":     {false, true},
		"史:____":   {false, true},
		"一二三四五六七□": {false, false},
		"":         {false, false},
	} {
		if got := [2]bool{questioned(after), unchosen(after)}; got != want {
			t.Errorf("%q: got %v, want %v", after, got, want)
		}
	}
}
