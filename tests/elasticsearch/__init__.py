"""A real Elasticsearch node for the tests, from Maven Central, where no container engine runs."""
