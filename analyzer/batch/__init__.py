"""A folder of recordings -> a folder of results, over several processes, losing nothing."""
