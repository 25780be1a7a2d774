package gate

// audit writes the decisions of a gate; there is no gate on Windows.
type audit struct{ err error }

func openAudit() *audit { return &audit{} }

func (*audit) write(string, []string) error { return nil }
