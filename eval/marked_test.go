package eval

import (
	"slices"
	"testing"

	"yinqu/rules"
)

func TestMarked(t *testing.T) {
	c, err := Marked("x", "学生⟦PERSON:纪小满⟧，\n⟦IGNORE:女⟧，⟦AGE:15岁⟧。")
	if err != nil {
		t.Fatal(err)
	}
	if want := "学生纪小满，\n女，15岁。"; c.Text != want {
		t.Errorf("text %q, want %q", c.Text, want)
	}
	if want := []Span{{Start: 2, End: 5, Label: rules.Person}, {Start: 9, End: 12, Label: rules.Age}}; !slices.Equal(c.Spans, want) {
		t.Errorf("spans %v, want %v", c.Spans, want)
	}
	if want := []Span{{Start: 7, End: 8, Label: "IGNORE"}}; !slices.Equal(c.Ignore, want) {
		t.Errorf("neutral %v, want %v", c.Ignore, want)
	}
}

func TestMarkedRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"an empty mark":      "⟦PERSON:⟧",
		"a nested mark":      "⟦FAMILY:⟦PERSON:纪小满⟧的父亲⟧",
		"an open mark":       "⟦PERSON:纪小满",
		"a label that is no": "⟦NOBODY:纪小满⟧",
	} {
		if _, err := Marked("x", text); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
