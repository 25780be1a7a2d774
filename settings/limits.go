package settings

// Limits of files, in bytes. They are far above what anybody writes, and keep a
// wrong file from filling the memory, or the time.
const (
	MaxFileSize      = 64 << 10 // of connections, policy and preferences, which people write
	MaxStateSize     = 1 << 20  // of the state, which grows with the users of a computer
	MaxNamedFileSize = 1 << 20  // of dictionaries, certificates and keys
)
