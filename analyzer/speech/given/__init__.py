"""What a person gives in the place of hearing: who speaks when (RTTM), or a transcript."""
