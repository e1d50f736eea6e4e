package report

import (
	"encoding/json"
	"io"
)

// Schema is the version of the JSON contract; see docs/json.md.
const Schema = 1

// jsonl writes an object a file, one a line.
type jsonl struct{ enc *json.Encoder }

func newJSONL(w io.Writer, _ Options) Sink { return jsonl{encoder(w)} }

func (s jsonl) File(f File) error { return s.enc.Encode(f) }

func (s jsonl) Close(Summary) error { return nil }

// jsonDoc writes one object of all files and the summary, as they come.
type jsonDoc struct {
	w     io.Writer
	enc   *json.Encoder
	begun bool
}

func newJSON(w io.Writer, _ Options) Sink { return &jsonDoc{w: w, enc: encoder(w)} }

func (s *jsonDoc) File(f File) error {
	separator := ","
	if !s.begun {
		separator = `{"files":[` + "\n"
		s.begun = true
	}
	if _, err := io.WriteString(s.w, separator); err != nil {
		return err
	}
	return s.enc.Encode(f)
}

func (s *jsonDoc) Close(sum Summary) error {
	separator := `],"summary":`
	if !s.begun {
		separator = `{"files":` + "[" + separator
	}
	if _, err := io.WriteString(s.w, separator); err != nil {
		return err
	}
	if err := s.enc.Encode(sum); err != nil {
		return err
	}
	_, err := io.WriteString(s.w, "}\n")
	return err
}

func encoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
