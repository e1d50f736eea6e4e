package detect

import (
	"testing"

	"yinqu/document"
	"yinqu/rules"
)

// TestRecordingContent has what a format knows to be a recording found once,
// whatever its name is.
func TestRecordingContent(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"a telling name", "家访.mp3", "audio/mpeg"},
		{"no telling name", "data.bin", "audio/mpeg"},
	}
	e := recogniserEngine(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b document.Builder
			b.Begin(document.Recording, "recording", "", 0)
			b.Write("audio/mpeg", nil)
			d := b.Document(tt.file, "mp3")
			d.AppendFilename(tt.file)
			res, err := e.Detect(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range res.Findings {
				if f.Entity == rules.Recording {
					got = append(got, d.In(f.Span))
				}
			}
			if len(got) != 1 || got[0] != tt.want {
				t.Errorf("got %q", got)
			}
		})
	}
}
