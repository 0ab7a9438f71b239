import formbricks from '@formbricks/js'

formbricks.setup({ environmentId: 'bench', appUrl: location.origin }).catch(() => {})
// Its core is not on npm. On every page view the core loads this renderer.
const script = Object.assign(document.createElement('script'), { src: '/js/surveys.umd.cjs' })
document.head.append(script)
const choices = ['awful', 'bad', 'neither', 'good', 'great'].map(id => ({ id, label: { default: id } }))
window.openIt = () =>
  window.formbricksSurveys.renderSurveyModal({
    survey: {
      id: 's1',
      name: 's',
      type: 'link',
      status: 'inProgress',
      languages: [],
      welcomeCard: { enabled: false },
      endings: [],
      variables: [],
      hiddenFields: { enabled: false },
      styling: {},
      recontactDays: null,
      displayLimit: null,
      questions: [
        {
          id: 'q',
          type: 'multipleChoiceSingle',
          headline: { default: 'How did that feel?' },
          required: true,
          shuffleOption: 'none',
          choices,
          buttonLabel: { default: 'Next' },
        },
      ],
    },
    styling: { brandColor: { light: '#2868ae' }, allowStyleOverwrite: false },
    isBrandingEnabled: false,
    languageCode: 'default',
    mode: 'modal',
    placement: 'bottomRight',
    clickOutside: true,
    darkOverlay: false,
    onClose() {},
    onDisplay() {},
    onResponse() {},
    onFinished() {},
    getSetIsError() {},
    getSetIsResponseSendingFinished() {},
  })
window.isOpen = () =>
  document.querySelectorAll('#fbjs input[type=radio], [id*=formbricks] input[type=radio]').length >= 5
