package settings

// Limits of files, in bytes. They are far above what people write, and keep a wrong file
// from taking all memory or time.
const (
	MaxFileSize      = 64 << 10 // of connections, policy and preferences, which people write
	MaxStateSize     = 1 << 20  // of the state, which grows with the number of users
	MaxNamedFileSize = 1 << 20  // of dictionaries, certificates and keys
)
