package cli

// audit is where a gate tells its decisions; there is no gate on Windows.
type audit struct{ err error }

func openAudit() *audit { return &audit{} }

func (*audit) tell(string, []string) error { return nil }
