# Easy read. The prompts: what people may write about in their own words.

prompt-YC-1 = When did school feel good? Tell us about it.
prompt-YC-2 = When did a grown-up really listen to you? Tell us about it.
prompt-YC-3 = What is a school morning like for you?
prompt-YC-help = What one thing would make school better for you?
prompt-YP-1 = What is a normal school morning like for you?
prompt-YP-2 = When did an adult really listen to you? Tell us about it.
prompt-YP-3 = When did you feel that you belong? It can be at school. It can be somewhere else.
prompt-YP-help = What one change would help you to be in school?
prompt-FA-1 = When did the school listen to you? Tell us about it.
prompt-FA-2 = What helps on a school morning?
prompt-FA-3 = Was it hard to get to school? What was that like for your family?
prompt-FA-help = What would have helped you sooner? Tell us one thing.
prompt-ST-1 = When did your support help a child to be in school? Tell us about it.
prompt-ST-2 = When did a family wait too long for help? Tell us about it.
prompt-ST-3 = What small change helped children to come in? Tell us about it.
prompt-ST-help = What would help you to support children to be in school? Tell us one thing.
