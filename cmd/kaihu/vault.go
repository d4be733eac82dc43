package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"kaihu/storage"
)

// errNoKeyset says that there is no keyset yet and nothing that needs one.
var errNoKeyset = errors.New("there is no keyset yet; the first `kaihu serve` makes it")

// openVault opens the keyset and checks that it fits what the store holds. At
// the first start it is made, if the command may (one that only looks may not).
// For a store that holds something none is ever made: what was sealed under the
// lost one stays readable for whoever puts it back, and nothing is mixed.
func openVault(ctx context.Context, s *Settings, store storage.Store, create bool) (*storage.Keyset, *storage.Vault, error) {
	path := s.keysetPath()
	keys, err := storage.OpenKeyset(path, false)
	if errors.Is(err, fs.ErrNotExist) && s.Keyset == "" {
		inUse, looking := storage.InUse(ctx, store)
		switch {
		case looking != nil:
			return nil, nil, looking
		case inUse:
			return nil, nil, fmt.Errorf("the store holds cases, and the keyset that they are sealed under is not at %s. Nothing was written. "+
				"Put that keyset back from its backup, or set KAIHU_KEYSET to where it is; without it nobody can read the cases. "+
				"To begin again without them, name an empty store in KAIHU_STORE", path)
		case !create:
			return nil, nil, errNoKeyset
		}
		keys, err = storage.OpenKeyset(path, true)
	}
	if err != nil {
		return nil, nil, err
	}
	vault := storage.NewVault(keys)
	if err := vault.Match(ctx, store); errors.Is(err, storage.ErrSealed) {
		return nil, nil, fmt.Errorf("%s is not the keyset of this store: %w. Nothing was written. "+
			"Put the right keyset back from its backup, set KAIHU_KEYSET to where it is, or correct KAIHU_STORE if it names another store than you meant", path, err)
	} else if err != nil {
		return nil, nil, err
	}
	return keys, vault, nil
}

// followEvery is how often a process looks at the keyset's file: who rotates
// keys waits as long.
const followEvery = 3 * time.Second

// followKeys keeps the keyset at what its file says, until ctx ends.
func (a *app) followKeys(ctx context.Context) {
	host, _ := os.Hostname() // only a name for operators
	every := a.parts.follow
	if every == 0 {
		every = followEvery
	}
	name := fmt.Sprintf("%s, process %d", host, os.Getpid())
	storage.NewFollower(a.store, a.keys, name, every).Run(ctx, func(err error) {
		a.log.Error("the keyset's file cannot be followed; the keys that are known stay in use", "err", err)
	})
}
