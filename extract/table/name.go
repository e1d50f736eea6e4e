package table

// Name returns the name of a column as spreadsheets count: 0 is A, 26 is AA.
func Name(column int) string {
	var b []byte
	for column++; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}
