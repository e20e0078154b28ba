"""The pages of studyguide, one module for each activity."""
