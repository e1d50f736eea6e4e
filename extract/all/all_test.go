package all_test

import (
	"testing"

	"yinqu/extract/all"
)

func TestFormats(t *testing.T) {
	names := map[string]bool{}
	formats := all.Formats(nil)
	for _, f := range formats {
		if names[f.Name()] {
			t.Errorf("%s is listed twice", f.Name())
		}
		names[f.Name()] = true
	}
	if last := formats[len(formats)-1].Name(); last != "text" {
		t.Errorf("the last format is %s; text takes whatever is text", last)
	}
}
