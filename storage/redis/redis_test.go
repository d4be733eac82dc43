package redis_test

import (
	"testing"

	"kaihu/storage"
	"kaihu/storage/redis"
	"kaihu/storage/storagetest"
)

func TestContract(t *testing.T) {
	server := storagetest.NewRedis(t)
	storagetest.Run(t, func(t *testing.T) func() storage.Store {
		server.Do("FLUSHALL")
		return func() storage.Store { return open(t, server.URL()) }
	})
}

func TestContractOnACluster(t *testing.T) {
	nodes, url := storagetest.NewRedisCluster(t, 3)
	storagetest.Run(t, func(t *testing.T) func() storage.Store {
		for _, n := range nodes {
			n.Do("FLUSHALL")
		}
		return func() storage.Store { return open(t, url) }
	})
}

func open(t testing.TB, url string) *redis.Store {
	t.Helper()
	s, err := redis.Open(t.Context(), url, redis.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
