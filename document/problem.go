package document

// A Cause says why something could not be read. The set is closed, so that a
// report can explain each cause in the reader's language and never quotes
// what a parser said about the input.
type Cause string

// The causes of problems.
const (
	Empty       Cause = "empty"       // a file of 0 bytes
	Malformed   Cause = "malformed"   // truncated or broken
	Encrypted   Cause = "encrypted"   // needs a password that was not given
	Unsupported Cause = "unsupported" // no format reads it
	Permission  Cause = "permission"  // the system refuses access
	Vanished    Cause = "vanished"    // gone, or changed while being read
	Busy        Cause = "busy"        // held open by another program
	BadName     Cause = "bad-name"    // the name is not valid UTF-8
	Loop        Cause = "loop"        // a symbolic link that leads back to itself
	TooLarge    Cause = "too-large"   // over a limit of size, count or ratio
	TooDeep     Cause = "too-deep"    // nested deeper than allowed
	Timeout     Cause = "timeout"     // took longer than allowed
	Memory      Cause = "memory"      // needed more memory than allowed
	Crashed     Cause = "crashed"     // the reader failed
	NoOCR       Cause = "no-ocr"      // a picture, and no OCR engine is installed
	NoText      Cause = "no-text"     // glyphs without a way to their characters
	Device      Cause = "device"      // no regular file, or the medium failed
	Media       Cause = "media"       // audio or video: its content is not read
	Interrupted Cause = "interrupted" // the run was stopped before it was read
)

// A Problem is a file, or a part of one, that could not be read. As an error
// it is what a Format returns for a file it can't read at all.
type Problem struct {
	Path  string // the file's or the part's name; "" for the whole document
	Cause Cause
	Count int // how many parts it stands for, of which Path is the first; 0 for one
}

// Error names the cause. It holds no text of the document.
func (p Problem) Error() string {
	if p.Path == "" {
		return string(p.Cause)
	}
	return p.Path + ": " + string(p.Cause)
}
