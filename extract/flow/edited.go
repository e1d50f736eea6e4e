package flow

import (
	"context"
	"errors"

	"yinqu/document"
	"yinqu/extract"
)

// errNoPlace says that an edit is of text that no byte of the file stands for.
var errNoPlace = errors.New("an edit of text that no byte of the file stands for")

// Edited asks edit for the documents that emit makes of src, files inside left
// out, and calls set with the Ref of each run that changes and its new text. It
// returns how many edits were made. Each edit lies in one run.
func Edited(ctx context.Context, src extract.Source, format string, emit func(*Emitter), edit extract.EditFunc, set func(ref any, text string)) (applied int, err error) {
	e := NewEmitter(ctx, src, format, func(d *document.Document, failed error) bool {
		if err = failed; err != nil {
			return false
		}
		var edits []document.Edit
		if edits, err = edit(d); err == nil {
			err = setRuns(d, edits, set)
		}
		applied += len(edits)
		return err == nil
	})
	emit(e)
	if e.Close(nil); err != nil {
		return 0, err
	}
	return applied, nil
}

func setRuns(d *document.Document, edits []document.Edit, set func(ref any, text string)) error {
	if err := document.CheckEdits(len(d.Text), edits); err != nil {
		return err
	}
	for _, run := range d.Runs {
		var local []document.Edit
		for len(edits) > 0 && run.Contains(edits[0].Span) {
			e := edits[0]
			e.Start, e.End = e.Start-run.Start, e.End-run.Start
			local, edits = append(local, e), edits[1:]
		}
		if local == nil {
			continue
		}
		text, err := document.Apply(d.In(run.Span), local)
		if err != nil {
			return err
		}
		set(run.Ref, text)
	}
	if len(edits) > 0 {
		return errNoPlace
	}
	return nil
}
