; Owns what happens to an installed app before an installer touches its files: it is asked
; to end, and its older files go, so that two releases never mix.
; Knows nothing of the user's data, which is in another folder: nothing here deletes it.
;
; Tauri's own check comes after this one and ends a running app by force, without asking
; it and without its Python. Here Django has its time to finish what it began.

!include LogicLib.nsh

; How often we look, four times a second: the app gives Django 5 seconds.
!define LOOKS_AFTER_ASKING 60
!define LOOKS_AFTER_FORCE 20

; Puts into $R9 which of our programs runs, or is open elsewhere: a scanner of viruses also
; keeps others from writing. Nothing, if they are free.
!macro FIND_WHAT_IS_IN_USE
  StrCpy $R9 ""
  !insertmacro TRY_TO_WRITE "$INSTDIR\bundle\python\python.exe"
  !insertmacro TRY_TO_WRITE "$INSTDIR\${MAINBINARYNAME}.exe"
!macroend

!macro TRY_TO_WRITE file
  ${If} ${FileExists} "${file}"
    SetFileAttributes "${file}" NORMAL
    ClearErrors
    FileOpen $R8 "${file}" a
    ${If} ${Errors}
      StrCpy $R9 "${file}"
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

!macro WAIT_UNTIL_FREE looks
  StrCpy $R7 0
  ${Do}
    !insertmacro FIND_WHAT_IS_IN_USE
    ${IfThen} $R9 == "" ${|} ${ExitDo} ${|}
    ${IfThen} $R7 >= ${looks} ${|} ${ExitDo} ${|}
    Sleep 250
    IntOp $R7 $R7 + 1
  ${Loop}
!macroend

; Ends the app: first as its user would by the cross, then by force; Python ends with it.
; Goes on only if the files are free. The installer is not elevated, so it reaches nobody
; else's processes.
!macro END_APP
  ${Do}
    !insertmacro FIND_WHAT_IS_IN_USE
    ${If} $R9 != ""
      DetailPrint "Waiting for ${PRODUCTNAME} to close"
      nsExec::Exec '"$SYSDIR\taskkill.exe" /IM "${MAINBINARYNAME}.exe"'
      Pop $R8
      !insertmacro WAIT_UNTIL_FREE ${LOOKS_AFTER_ASKING}
    ${EndIf}
    ${If} $R9 != ""
      nsExec::Exec '"$SYSDIR\taskkill.exe" /F /IM "${MAINBINARYNAME}.exe"'
      Pop $R8
      !insertmacro WAIT_UNTIL_FREE ${LOOKS_AFTER_FORCE}
    ${EndIf}
    ${IfThen} $R9 == "" ${|} ${ExitDo} ${|}
    ; `/SD` is the answer where nobody is asked: an update, or an administrator's script.
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$R9$\n$\nis in use, so ${PRODUCTNAME} was left as it is. Close the program that uses it, and try again." /SD IDCANCEL IDCANCEL`
      Abort "$R9 is in use; nothing was changed"
    ${EndIf}
  ${Loop}
!macroend

!macro NSIS_HOOK_PREINSTALL
  !insertmacro END_APP
  ; The manifest says that the folder is ours: somebody may install beside other things.
  ${If} ${FileExists} "$INSTDIR\bundle\manifest.json"
    RMDir /r "$INSTDIR\bundle.old"
    ClearErrors
    ; It cannot be renamed while anything in it is open: then nothing was changed yet.
    Rename "$INSTDIR\bundle" "$INSTDIR\bundle.old"
    ${If} ${Errors}
      Abort "a file in $INSTDIR\bundle is in use; nothing was changed"
    ${EndIf}
  ${EndIf}
!macroend

; Only now is the new one complete: an installer that was stopped leaves the old one here.
!macro NSIS_HOOK_POSTINSTALL
  RMDir /r "$INSTDIR\bundle.old"
!macroend

!macro NSIS_HOOK_PREUNINSTALL
  !insertmacro END_APP
!macroend
