"""What a model folder holds, told from its names and bytes alone: nothing is loaded, no library of models is imported."""
