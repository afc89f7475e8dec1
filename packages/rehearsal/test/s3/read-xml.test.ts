import { expect } from 'chai';
import { readXml } from '../../dist/s3/read-xml.js';

describe('readXml', () => {
  it('gives elements by their names, texts as they are, and a list where a name stands more than once', () => {
    const document = `<?xml version="1.0" encoding="UTF-8"?>
      <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <Object><Key>1e3</Key></Object>
        <Object><Key> a &amp; b&#10;</Key><VersionId/></Object>
        <Quiet>true</Quiet><Note><![CDATA[<none>]]></Note>
      </Delete>`;
    expect(readXml(document)).to.deep.equal({
      Delete: {
        Object: [{ Key: '1e3' }, { Key: ' a & b\n', VersionId: '' }],
        Quiet: 'true',
        Note: '<none>',
      },
    });
  });

  it('refuses what is not well formed', () => {
    const broken = ['', 'text', '<a>', '<a></b>', '<a/><b/>', '<a b=c/>', '<a>&b;</a>', '<a>&</a>'];
    for (const document of broken) expect(() => readXml(document), document).to.throw();
  });
});
